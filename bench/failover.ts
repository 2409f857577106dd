import { createLog } from '#runtime/log.ts'
import { askMany, startHalfRefused } from '../test/scenarios/half-refused.ts'
import { startScene } from '../test/scenarios/scene.ts'
import { type Ending, startUpstream, type Upstream } from '../test/scenarios/upstream.ts'
import { runBenchmark } from './command.ts'
import { type Row, row } from './report.ts'
import { median, quantile } from './statistics.ts'

const help = `npm run bench:failover [-- --help]   how long a request is held up when its first provider answers 429

1,000 requests by 16 clients, while the first provider answers 429 to half of its calls, and what that costs all of them.
Client, router, functions, gateway and providers share one process, so that the clients pause: what waits for the processor
is not held up by a provider. Compare the figures with those without faults, of the same run.`

const requests = 1000
const clients = 16
const pauseMs = 200
const barMs = 200

type Way = { name: string; start(ending: Ending): Promise<Upstream>; failures?: Record<string, unknown> }

const ways: Way[] = [
  { name: 'no faults', start: (ending) => startUpstream(ending) },
  {
    // The most failovers that there can be: nobody learns from them.
    name: '429 to half, breaker never opens',
    start: (ending) => startHalfRefused(ending, { 'retry-after': '0' }),
    failures: { consecutive: requests },
  },
  { name: '429 to half, Retry-After: 0', start: (ending) => startHalfRefused(ending, { 'retry-after': '0' }) },
  { name: '429 to half, no Retry-After', start: (ending) => startHalfRefused(ending, {}) },
]

async function measureWay({ name, start, failures = {} }: Way, isWarmUp = false): Promise<Row[]> {
  const ends: (() => unknown)[] = []
  const ending = { after: (end: () => unknown) => ends.push(end) }
  /** What the router's log says that each failover took. */
  const failoversMs: number[] = []
  const log = createLog('info', (line) => {
    const { failoverMs } = JSON.parse(line)
    if (typeof failoverMs === 'number') failoversMs.push(failoverMs)
  })
  try {
    const [first, second] = [await start(ending), await startUpstream(ending)]
    const providers = { first: { at: first }, second: { at: second } }
    const options = { catalogue: { failures }, routerParts: { now: Date.now, log } }
    const scene = await startScene(ending, providers, options)
    const answered = await askMany(() => scene.ask(), isWarmUp ? 300 : requests, clients, isWarmUp ? 0 : pauseMs)
    const times = answered.map(({ ms }) => ms)
    const lost = answered.filter(({ reply }) => reply.status !== 200).length
    return [
      row(`${name}: requests that failed`, lost, '', { most: 0 }),
      row(`${name}: p50 of a request`, median(times), 'ms'),
      row(`${name}: p99 of a request`, quantile(times, 0.99), 'ms'),
      ...(failoversMs.length === 0 ? [] : failoverRows(name, failoversMs)),
    ]
  } finally {
    for (const end of ends) await end()
  }
}

function failoverRows(name: string, failoversMs: readonly number[]): Row[] {
  return [
    row(`${name}: failovers`, failoversMs.length, ''),
    row(`${name}: p50 of a failover`, median(failoversMs), 'ms'),
    row(`${name}: p99 of a failover`, quantile(failoversMs, 0.99), 'ms', { most: barMs, below: true }),
  ]
}

await runBenchmark({
  help,
  options: {},
  async measure() {
    for (const way of ways) await measureWay(way, true)
    const rows: Row[] = []
    for (const way of ways) rows.push(...(await measureWay(way)))
    return rows
  },
})
