import * as v from 'valibot'
import { listening } from '../test/listening.ts'
import { count, runBenchmark } from './command.ts'
import { measureFirstAnswers } from './first-answer.ts'
import { readImage } from './image.ts'
import { inFolder } from './in-folder.ts'
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

await runBenchmark({
  ...{ help, options },
  measure: (given) => inFolder('telemetry', (folder) => measure(given, folder)),
})

type Options = { only: string; rounds: number; requests: number }

async function measure({ only, ...counts }: Options, directory: string): Promise<Row[]> {
  const providers = await startStubProviders()
  const collector = await listening((request, response) => request.resume().on('end', () => response.end()))
  try {
    const [plain] = await createFunctions({ image: await readImage(), directory }, providers.url, [only])
    if (plain === undefined) throw new Error(`There is no ${only}.`)
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
    const traced: Subject = { ...plain, name: `${only}, traced`, environment: { ...plain.environment, ...endpoint } }
    const compared = [{ subject: traced, mostAddedMs: 0.2 }]
    return [...(await firstAnswers(plain, traced, counts.rounds)), ...(await measureInTurns(plain, compared, counts))]
  } finally {
    await collector.close()
    await providers.close()
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
