import { setTimeout as wait } from 'node:timers/promises'
import { shareOut } from '../../bench/clients.ts'
import { seeded } from '../../functions/llm-router/choose/seeded.ts'
import type { TestReply } from '../runtime/parts.ts'
import { type Ending, refuse, startUpstream, type Upstream, whole } from './upstream.ts'

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
  await shareOut(atOnce, { count: times }, async (index) => {
    const startedMs = performance.now()
    const reply = await ask(index)
    replies[index] = { reply, ms: performance.now() - startedMs }
    if (pauseMs > 0) await wait(pauseMs)
  })
  return replies
}
