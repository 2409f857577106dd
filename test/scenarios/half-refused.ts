import { setTimeout as wait } from 'node:timers/promises'
import type { TestReply } from '../runtime/parts.ts'
import { type Ending, refuse, startUpstream, type Upstream, whole } from './upstream.ts'

/** Chance that is the same in each run (mulberry32). From 0 up to, but not including, 1. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A provider that answers 429 to half of its calls, drawn by chance, with these headers. */
export function startHalfRefused(context: Ending, headers: object, random = seeded(429)): Promise<Upstream> {
  return startUpstream(context, (call) => (random() < 0.5 ? refuse(call, 429, 'rate_limited', headers) : whole(call)))
}

/**
 * Asks so many times, never more than `atOnce` at the same time, and gives the replies in the order of the questions.
 * @param pauseMs what each of those who ask waits before asking again
 */
export async function askMany(
  ask: (index: number) => Promise<TestReply>,
  times: number,
  atOnce: number,
  pauseMs = 0,
): Promise<{ reply: TestReply; ms: number }[]> {
  const replies: { reply: TestReply; ms: number }[] = []
  let next = 0
  async function one(): Promise<void> {
    while (next < times) {
      const index = next
      next += 1
      const startedMs = performance.now()
      const reply = await ask(index)
      replies[index] = { reply, ms: performance.now() - startedMs }
      if (pauseMs > 0) await wait(pauseMs)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return replies
}
