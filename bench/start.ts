import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { measureAddedLatency } from './added-latency.ts'
import { count, runBenchmark, say } from './command.ts'
import { measureFirstAnswers } from './first-answer.ts'
import { firstAnswerRows } from './first-answer-rows.ts'
import { readImage } from './image.ts'
import { inFolder } from './in-folder.ts'
import { measureInGroup } from './quota.ts'
import { addedLatencyRows, type Row, row } from './report.ts'
import { measureResidentMegabytes } from './resident-memory.ts'
import { startStubProviders } from './stub-providers.ts'
import { createBaselines, createFunctions } from './subjects.ts'

const help = `npm run bench:start [-- options]   how fast the functions start, and what they weigh

  --rounds N    starts of each function that are measured (7)
  --only NAME   one function of stack.yml, beside the baselines
  --help        this text

Time runs from just before a process is spawned to the end of its first answer, 200 from a provider's stub on
127.0.0.1; the request goes out as soon as the process logs its port. CPU time is of the same span, and is what a CPU
limit multiplies. The bars are for a quiet machine on which bare node:http answers after 31.5 ms: on another, compare
the ratio to it, which is measured in the same rounds; the bars are 2.5 and 2.9 times bare.`

await runBenchmark({
  ...{ help, options: { rounds: count(7), only: v.optional(v.string()) } },
  measure: (given) => inFolder('start', (folder) => measure(given, folder)),
})

type Options = { rounds: number; only?: string | undefined }

async function measure({ rounds, only }: Options, directory: string): Promise<Row[]> {
  const providers = await startStubProviders()
  try {
    const stage = { image: await readImage(), directory }
    const { bare, runtime } = await createBaselines(stage)
    const functions = await createFunctions(stage, providers.url, only === undefined ? undefined : [only])
    const baselines = [bare.name, runtime.name]
    const all = [bare, runtime, ...functions]
    const rows: Row[] = []

    say(`first answers, ${rounds} rounds`)
    const free = await measureInGroup(undefined, (quota) => measureFirstAnswers(all, rounds, quota))
    rows.push(...firstAnswerRows(free ?? (await measureFirstAnswers(all, rounds)), 'first answer', 80, baselines))

    say(`first answers at 200m CPU, ${rounds} rounds`)
    const limited = await measureInGroup(200, (quota) => measureFirstAnswers(all, rounds, quota))
    if (limited) rows.push(...firstAnswerRows(limited, 'first answer at 200m CPU', 500, baselines))

    say('resident memory after 1000 requests, median of 3 processes')
    for (const subject of all) {
      const bar = baselines.includes(subject.name) ? undefined : { most: 100, below: true }
      rows.push(row(`memory: ${subject.name}`, await measureResidentMegabytes(subject, 1000, 3), 'MB', bar))
    }

    say('latency that the runtime adds')
    rows.push(...addedLatencyRows(await measureAddedLatency(bare, runtime, 5, 2000)))

    for (const { name, script } of all) {
      rows.push(row(`bundle: ${name}`, (await stat(join(dirname(script), 'index.cjs'))).size / 1000, 'KB'))
    }
    return rows
  } finally {
    await providers.close()
  }
}
