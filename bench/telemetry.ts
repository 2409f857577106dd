import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { count, runBenchmark } from './command.ts'
import { measureFirstAnswers } from './first-answer.ts'
import { readImage } from './image.ts'
import { measureInTurns } from './in-turns.ts'
import { type Row, row } from './report.ts'
import { median } from './statistics.ts'
import { startStubProviders } from './stub-providers.ts'
import type { Subject } from './subject.ts'
import { createFunctions } from './subjects.ts'

const help = `npm run bench:telemetry [-- options]   what OpenTelemetry adds to a function

  --only NAME   a function of stack.yml (llm-router)
  --rounds N    starts, and blocks of requests, of each that are measured (10)
  --requests N  requests of one block (400)
  --help        this text

The function as it is shipped, beside itself with a collector, which takes every span and each metric and throws them
away. They take turns, so that the machine's noise falls on both: compare the differences and ratios, which are medians
over the rounds.`

const options = { only: v.optional(v.string(), 'llm-router'), rounds: count(10), requests: count(400) }

await runBenchmark({ help, options, measure })

async function measure({ only, ...counts }: { only: string; rounds: number; requests: number }): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-telemetry-'))
  const providers = await startStubProviders()
  const collector = createServer((request, response) => request.resume().on('end', () => response.end()))
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const address = collector.address()
  try {
    const [plain] = await createFunctions({ image: await readImage(), directory }, providers.url, only)
    if (plain === undefined || address === null || typeof address === 'string') throw new Error(`There is no ${only}.`)
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${address.port}` }
    const traced: Subject = { ...plain, name: `${only}, traced`, environment: { ...plain.environment, ...endpoint } }
    const compared = [{ subject: traced, mostAddedMs: 0.2 }]
    return [...(await firstAnswers(plain, traced, counts.rounds)), ...(await measureInTurns(plain, compared, counts))]
  } finally {
    collector.closeAllConnections()
    collector.close()
    await providers.close()
    await rm(directory, { recursive: true })
  }
}

async function firstAnswers(plain: Subject, traced: Subject, rounds: number): Promise<Row[]> {
  const answers = await measureFirstAnswers([plain, traced], rounds)
  const [without = [], withTraces = []] = [...answers.values()].map((all) => all.map(({ latencyMs }) => latencyMs))
  const added = withTraces.map((ms, round) => ms - (without[round] ?? 0))
  return [
    row(`first answer: ${plain.name}`, median(without), 'ms'),
    row(`first answer: ${traced.name}`, median(withTraces), 'ms'),
    row('first answer: added', median(added), 'ms', { most: 20 }),
  ]
}
