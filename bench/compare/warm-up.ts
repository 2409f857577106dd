import { Agent } from 'node:http'
import type { Running } from './contender.ts'
import type { Loader } from './load.ts'
import { readStream } from './read-stream.ts'

/** Blocks that have to bring nothing more before the rest counts as measured at full speed. */
const blocksWithoutGain = 3
const leastGain = 1.03
const clients = 16

/**
 * Loads one contender until it gets no faster: V8 compiles hot functions anew, in several steps, during the first ten thousands of
 * requests, and other runtimes warm their caches.
 * @returns requests per second of each block, from the first on
 */
export async function loadUntilSteady(
  running: Running,
  load: Loader,
  { seconds, mostSeconds }: { seconds: number; mostSeconds: number },
): Promise<number[]> {
  const perSecond: number[] = []
  do {
    perSecond.push((await load(running, { connections: clients, seconds })).perSecond)
  } while (!isSteady(perSecond) && (perSecond.length + 1) * seconds <= mostSeconds)
  return perSecond
}

/** Whether the last blocks were no faster than the best one before them, but for chance. */
export function isSteady(perSecond: readonly number[]): boolean {
  const before = perSecond.slice(0, -blocksWithoutGain)
  const last = perSecond.slice(-blocksWithoutGain)
  return before.length > 0 && Math.max(...last) <= leastGain * Math.max(...before)
}

/** Streams that nobody measures, so that the code which only streams run is compiled as well. */
export async function streamFor(running: Running, seconds: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const untilMs = performance.now() + seconds * 1000
  const client = async (_: unknown, number: number) => {
    for (let tale = number; performance.now() < untilMs; tale += clients)
      await readStream(running, `Tell me tale ${tale}.`, agent)
  }
  await Promise.all(Array.from({ length: clients }, client)).finally(() => agent.destroy())
}
