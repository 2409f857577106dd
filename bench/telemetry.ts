import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureFirstAnswers } from './first-answer.ts'
import { readImage } from './image.ts'
import { measureInTurns } from './in-turns.ts'
import { formatTable, type Row, row } from './report.ts'
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

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'llm-router' },
    rounds: { type: 'string', default: '10' },
    requests: { type: 'string', default: '400' },
    help: { type: 'boolean', default: false },
  },
})
const [rounds, requests] = [Number(values.rounds), Number(values.requests)]

if (values.help) console.log(help)
else if (![rounds, requests].every((count) => Number.isInteger(count) && count >= 1)) {
  console.error('--rounds and --requests must be whole numbers from 1.')
  process.exitCode = 2
} else {
  const machine = `Node ${process.version}, ${availableParallelism()} CPUs, load before: ${loadavg()[0]?.toFixed(1)}`
  console.log(`${formatTable(await measure(values.only))}\n${machine}`)
}

async function measure(only: string): Promise<Row[]> {
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
    return [...(await firstAnswers(plain, traced)), ...(await measureInTurns(plain, compared, { rounds, requests }))]
  } finally {
    collector.closeAllConnections()
    collector.close()
    await providers.close()
    await rm(directory, { recursive: true })
  }
}

async function firstAnswers(plain: Subject, traced: Subject): Promise<Row[]> {
  const answers = await measureFirstAnswers([plain, traced], rounds)
  const [without = [], withTraces = []] = [...answers.values()].map((all) => all.map(({ latencyMs }) => latencyMs))
  const added = withTraces.map((ms, round) => ms - (without[round] ?? 0))
  return [
    row(`first answer: ${plain.name}`, median(without), 'ms'),
    row(`first answer: ${traced.name}`, median(withTraces), 'ms'),
    row('first answer: added', median(added), 'ms', { most: 20 }),
  ]
}
