import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dayMs } from '#runtime/contract/durations.ts'
import type { Catalogue } from '../functions/llm-router/catalogue/catalogue.ts'
import { shippedCatalogue } from '../functions/llm-router/catalogue/shipped.ts'
import { firstLine, lastLine, recordingLine } from '../functions/llm-router/replay/lines.ts'
import { recordedVersion, type Written } from '../functions/llm-router/replay/recorded.ts'
import { createRun } from '../functions/llm-router/replay/run.ts'
import { eachRecording } from '../local/replay/each-recording.ts'
import { ofFile } from '../local/replay/recordings.ts'
import { count, runBenchmark } from './command.ts'
import { inFolder } from './in-folder.ts'
import { type Row, row } from './report.ts'

const help = `npm run bench:replay [-- options]   how long it takes to try a catalogue on recorded traffic

  --recordings N   in the file (100000)
  --help           this text

The requests are those of 20 keys with budgets in 4 departments, of 3 tasks, over a day, replayed from a file against the shipped
catalogue with each strategy that decides differently.`

const beganMs = Date.UTC(2026, 10, 25)
const barMs = 10_000
const strategies = ['task', 'cost', 'deadline'] as const

await runBenchmark({
  ...{ help, options: { recordings: count(100_000) } },
  measure: ({ recordings }) => inFolder('replay', (folder) => measure(recordings, folder)),
})

async function measure(recordings: number, folder: string): Promise<Row[]> {
  const shipped = await shippedCatalogue()
  const file = join(folder, 'traffic.jsonl')
  await fill(file, shipped, recordings)
  const rows: Row[] = []
  for (const strategy of strategies) {
    const before = process.cpuUsage()
    const beforeMs = performance.now()
    const calls = await replay(file, { ...shipped, strategy })
    const ms = performance.now() - beforeMs
    const { user, system } = process.cpuUsage(before)
    if (calls !== recordings) throw new Error(`${calls} of ${recordings} recordings were replayed.`)
    const bar = { most: barMs, below: true }
    rows.push(row(`${recordings} recordings, strategy ${strategy}: CPU time`, (user + system) / 1000, 'ms', bar))
    rows.push(row('  elapsed', ms, 'ms'))
  }
  return rows
}

async function replay(file: string, catalogue: Catalogue): Promise<number> {
  const run = createRun(catalogue, { standing: 'recorded', seed: 1 }, {})
  await eachRecording(ofFile(file, false), ({ recording }) => {
    run.add(recording)
  })
  return run.report().recordings.calls
}

async function fill(file: string, catalogue: Catalogue, recordings: number): Promise<void> {
  await writeFile(file, firstLine)
  const names = catalogue.targets.filter(({ tasks }) => tasks.includes('generate')).map(({ name }) => name)
  for (let from = 0; from < recordings; from += 10_000) {
    const lines: string[] = []
    for (let index = from; index < Math.min(recordings, from + 10_000); index += 1) {
      lines.push(recordingLine(recordedOf(index, recordings, names)))
    }
    await appendFile(file, lines.join(''))
  }
  await appendFile(file, lastLine(recordings))
}

function recordedOf(index: number, recordings: number, names: readonly string[]): Written {
  const key = index % 20
  const task = (['generate', 'classify', 'reason'] as const)[index % 3] ?? 'generate'
  const [ms, length] = [200 + ((index * 7919) % 3000), 50 + ((index * 104_729) % 800)]
  const first = names[index % Math.min(5, names.length)] ?? ''
  const second = names[(index + 1) % Math.min(5, names.length)] ?? ''
  const isFailed = index % 25 === 0
  return {
    ...{ version: recordedVersion, call_id: `0192f5b2-0000-7000-8000-${String(index).padStart(12, '0')}`, share: 1 },
    time_ms: beganMs + Math.floor((index / recordings) * dayMs),
    ...{ form: 'chat', stream: index % 2 === 0, out_of_use: [], ms },
    request: {
      ...{ task, max_latency_ms: 2000, has_latency_budget: index % 4 === 0, private: index % 10 === 0 },
      ...{
        needs: index % 5 === 0 ? ['tools'] : [],
        prompt_tokens: 800,
        category: 'simple_qa',
        user: `user-${index % 200}`,
      },
      bounds: {
        ...{
          prompts: 1,
          prompt_tokens: 3000,
          images: 0,
          choices: 1,
          has_media: false,
          certain: [],
          searches_web: false,
        },
      },
    },
    caller: {
      key: { id: `key-${key}`, name: `Key ${key}`, budgets: [{ usd: 500, per: 'month' }] },
      ...{ user: `user-${index % 200}`, department: `department-${key % 4}`, tags: ['batch'] },
    },
    decision: { strategy: 'task', reason: 'default', candidates: [first, second] },
    attempts: [
      ...(isFailed
        ? [
            {
              target: second,
              kind: 'first',
              outcome: 'failed',
              start_ms: 1,
              end_ms: 100,
              code: 'rate_limited',
            } as const,
          ]
        : []),
      {
        ...{ target: first, kind: 'first', outcome: 'answered', start_ms: 1, end_ms: ms, first_output_ms: 100 },
        usage: { prompt_tokens: 820, completion_tokens: length, total_tokens: 820 + length },
        ...{ cost_usd: 0.0004, cost_status: 'settled' },
      },
    ],
  }
}
