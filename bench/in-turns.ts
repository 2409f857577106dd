import { Agent } from 'node:http'
import { ask } from './ask.ts'
import { shareOut } from './clients.ts'
import { inSequence } from './in-sequence.ts'
import { type Launched, launchSilently } from './launch.ts'
import { cpuTimeMs } from './processes.ts'
import { type Row, row } from './report.ts'
import { median, quantile } from './statistics.ts'
import type { Subject } from './subject.ts'

export type Compared = { subject: Subject; mostAddedMs: number }

const connections = 16
const leastRatio = 0.85
const warmUps = 4

type Blocks = { timesMs: number[]; p50Ms: number[]; perSecond: number[]; cpuMs: (number | undefined)[] }

/**
 * Latency at one connection, requests per second at many, and CPU time of a request, of one router and of others beside it. All run
 * side by side, and are asked in alternating blocks. The first blocks, in which V8 still compiles, are discarded. Each block connects
 * anew, because the routers close connections that are idle for as long as the others' blocks can take.
 */
export async function measureInTurns(
  bare: Subject,
  compared: readonly Compared[],
  { rounds, requests }: { rounds: number; requests: number },
): Promise<Row[]> {
  const launched: Launched[] = []
  try {
    const runs: { askOnce: (agent: Agent) => Promise<void>; pid: number; blocks: Blocks }[] = []
    for (const subject of [bare, ...compared.map((other) => other.subject)]) {
      const process = await launchSilently(subject)
      launched.push(process)
      const blocks = { timesMs: [], p50Ms: [], perSecond: [], cpuMs: [] }
      runs.push({ askOnce: askerOf(subject, await process.port), pid: process.pid, blocks })
    }
    for (let round = -warmUps; round < rounds; round += 1) {
      for (const { askOnce, blocks, pid } of runs) {
        const beforeMs = await cpuTimeMs(pid)
        const timesMs = await connected(1, (agent) => inSequence(() => askOnce(agent), requests))
        const afterMs = await cpuTimeMs(pid)
        if (round < 0) continue
        blocks.timesMs.push(...timesMs)
        blocks.p50Ms.push(median(timesMs))
        blocks.cpuMs.push(beforeMs === undefined || afterMs === undefined ? undefined : (afterMs - beforeMs) / requests)
      }
      for (const { askOnce, blocks } of runs) {
        const perSecond = await connected(connections, (agent) => atOnce(() => askOnce(agent), requests))
        if (round >= 0) blocks.perSecond.push(perSecond)
      }
    }
    const [first, ...others] = runs.map(({ blocks }) => blocks)
    if (first === undefined) return []
    const compare = ({ subject: { name }, mostAddedMs }: Compared, blocks: Blocks | undefined) =>
      blocks === undefined ? [] : [...rowsOf(name, blocks), ...comparedRows(name, first, blocks, mostAddedMs)]
    return [...rowsOf(bare.name, first), ...compared.flatMap((other, index) => compare(other, others[index]))]
  } finally {
    for (const process of launched) await process.stop()
  }
}

async function connected<Result>(maxSockets: number, run: (agent: Agent) => Promise<Result>): Promise<Result> {
  const agent = new Agent({ keepAlive: true, maxSockets })
  return run(agent).finally(() => agent.destroy())
}

/** Each prompt is another, since the router slows down whoever repeats himself. */
function askerOf(subject: Subject, port: number): (agent: Agent) => Promise<void> {
  let asked = 0
  return (agent) => {
    asked += 1
    const body = JSON.stringify({ task: 'generate', prompt: `Why does routing save money? Give reason ${asked}.` })
    return ask({ ...subject, request: { ...subject.request, body } }, port, agent)
  }
}

async function atOnce(askOnce: () => Promise<void>, requests: number): Promise<number> {
  const startedMs = performance.now()
  await shareOut(connections, { count: requests }, askOnce)
  return requests / ((performance.now() - startedMs) / 1000)
}

function rowsOf(name: string, { timesMs, perSecond }: Blocks): Row[] {
  return [
    row(`${name}: p50 at 1 connection`, median(timesMs), 'ms'),
    row(`${name}: p99 at 1 connection`, quantile(timesMs, 0.99), 'ms'),
    row(`${name}: requests/s at ${connections} connections`, median(perSecond), ''),
  ]
}

function comparedRows(name: string, bare: Blocks, blocks: Blocks, mostAddedMs: number): Row[] {
  const added = blocks.p50Ms.map((ms, round) => ms - (bare.p50Ms[round] ?? 0))
  const ratios = blocks.perSecond.map((perSecond, round) => perSecond / (bare.perSecond[round] ?? 0))
  const cpu = blocks.cpuMs.map((ms, round) => (ms ?? Number.NaN) - (bare.cpuMs[round] ?? Number.NaN))
  return [
    withSpread(row(`${name}: added p50`, median(added), 'ms', { most: mostAddedMs }), added),
    withSpread(row(`${name}: requests/s, ratio`, median(ratios), '×', { least: leastRatio }), ratios),
    ...(cpu.some(Number.isNaN) ? [] : [row(`${name}: added CPU of the router`, mean(cpu), 'ms')]),
  ]
}

/** With the quarter of the rounds that is below, and the one that is above. */
function withSpread(line: Row, values: readonly number[]): Row {
  const [low, high] = [0.25, 0.75].map((share) => quantile(values, share).toFixed(2))
  return { ...line, figure: `${line.figure}  (${low}–${high})` }
}

/** Ticks of CPU time are coarse: only their sum is exact. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
