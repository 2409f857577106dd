import { Agent } from 'node:http'
import { ask } from './ask.ts'
import { inSequence } from './in-sequence.ts'
import { type Launched, launchSilently } from './launch.ts'
import { median } from './statistics.ts'
import type { Subject } from './subject.ts'

export type AddedLatency = {
  /** Median over the rounds of each round's median latency. */
  bareMs: number
  runtimeMs: number
  /** Median over the rounds of the difference within a round. */
  addedMs: number
}

/**
 * What the runtime adds to a bare echo: both run side by side with one kept-alive connection each, and are asked in
 * alternating blocks. A first round, in which V8 still compiles, is discarded.
 */
export async function measureAddedLatency(
  bare: Subject,
  runtime: Subject,
  rounds: number,
  requestsPerRound: number,
): Promise<AddedLatency> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const launched: Launched[] = []
  try {
    const askers: (() => Promise<void>)[] = []
    for (const subject of [bare, runtime]) {
      const one = await launchSilently(subject)
      launched.push(one)
      const port = await one.port
      askers.push(() => ask(subject, port, agent))
    }
    const medians: number[][] = []
    for (let round = 0; round <= rounds; round += 1) {
      const ofRound: number[] = []
      for (const asker of askers) ofRound.push(median(await inSequence(asker, requestsPerRound)))
      if (round > 0) medians.push(ofRound)
    }
    const bareMs = medians.map(([first = 0]) => first)
    const runtimeMs = medians.map(([, second = 0]) => second)
    const addedMs = medians.map(([first = 0, second = 0]) => second - first)
    return { bareMs: median(bareMs), runtimeMs: median(runtimeMs), addedMs: median(addedMs) }
  } finally {
    agent.destroy()
    for (const one of launched) await one.stop()
  }
}
