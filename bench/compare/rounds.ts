import { Agent } from 'node:http'
import { say } from '../command.ts'
import { cpuTimesMs, residentMegabytesOf } from '../processes.ts'
import { median } from '../statistics.ts'
import type { Contender, Running } from './contender.ts'
import { type Figures, unlessItFails } from './figures.ts'
import type { Loader } from './load.ts'
import { readStream } from './read-stream.ts'
import type { Upstream } from './upstream.ts'
import { loadUntilSteady, streamFor } from './warm-up.ts'

export type Plan = {
  rounds: number
  /** Of a block of load. */
  seconds: number
  /** The longest that one contender is loaded before it is measured, and as long again with streams. */
  warmUpSeconds: number
  /** In a round. */
  streams: number
  signal: AbortSignal
}

type Runner = { running: Running; figures: Figures }

/**
 * Runs all side by side, warms each up, and loads them in alternating blocks, so that the machine's noise falls on all. Streams come
 * after the load.
 */
export async function measureRounds(
  contenders: ReadonlyMap<Contender, Figures>,
  upstream: Upstream,
  load: Loader,
  { rounds, seconds, warmUpSeconds, streams, signal }: Plan,
): Promise<void> {
  const runners: Runner[] = []
  async function inTurn(measure: (runner: Runner) => Promise<void>): Promise<void> {
    for (const runner of runners) await unlessItFails(runner.figures, signal, () => measure(runner))
  }
  try {
    for (const [contender, figures] of contenders) {
      await unlessItFails(figures, signal, async () => {
        runners.push({ running: await contender.start(upstream), figures })
      })
    }
    say('warming up')
    await inTurn(async ({ running, figures }) => {
      await load(running, { connections: 1, seconds: 1 })
      figures.idleMb = await residentMegabytesOf(await running.processes())
      figures.warmUpPerSecond = await loadUntilSteady(running, load, { seconds, mostSeconds: warmUpSeconds })
    })
    for (let round = 0; round < rounds; round += 1) {
      say(`round ${round + 1} of ${rounds}`)
      await inTurn((runner) => atOneConnection(runner, load, seconds))
      await inTurn((runner) => atSixteen(runner, load, seconds))
      await inTurn((runner) => atSixtyFour(runner, load, seconds))
    }
    await inTurn(async ({ running, figures }) => {
      figures.loadedMb = await residentMegabytesOf(await running.processes())
    })
    say('streams')
    await upstream.setStreaming(true)
    await inTurn(({ running }) => streamFor(running, warmUpSeconds))
    for (let round = 0; round < rounds; round += 1) await inTurn((runner) => readStreams(runner, streams))
  } finally {
    await upstream.setStreaming(false)
    for (const { running } of runners) await running.stop()
  }
}

async function atOneConnection({ running, figures }: Runner, load: Loader, seconds: number): Promise<void> {
  const { errors, p50Ms, p99Ms } = await load(running, { connections: 1, seconds })
  figures.errors += errors
  figures.p50Ms.push(p50Ms)
  figures.p99Ms.push(p99Ms)
}

async function atSixteen({ running, figures }: Runner, load: Loader, seconds: number): Promise<void> {
  const pids = await running.processes()
  const beforeMs = await cpuTimesMs(pids)
  const { requests, errors, perSecond } = await load(running, { connections: 16, seconds })
  const afterMs = await cpuTimesMs(pids)
  figures.errors += errors
  figures.perSecondAt16.push(perSecond)
  if (beforeMs !== undefined && afterMs !== undefined)
    figures.cpuMs.push(requests > 0 ? (afterMs - beforeMs) / requests : Number.NaN)
}

async function atSixtyFour({ running, figures }: Runner, load: Loader, seconds: number): Promise<void> {
  const { errors, perSecond } = await load(running, { connections: 64, seconds })
  figures.errors += errors
  figures.perSecondAt64.push(perSecond)
}

/** One after the other on one connection, which the first, discarded one makes. */
async function readStreams({ running, figures }: Runner, streams: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const times = []
    for (let stream = 0; stream <= streams; stream += 1) {
      times.push(await readStream(running, `Tell me story ${figures.streams}.`, agent))
      figures.streams += 1
    }
    const kept = times.slice(1)
    figures.firstTokenMs.push(median(kept.map(({ firstMs }) => firstMs)))
    figures.tokenMs.push(median(kept.flatMap(({ delaysMs }) => delaysMs)))
  } finally {
    agent.destroy()
  }
}
