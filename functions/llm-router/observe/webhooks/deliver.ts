import { type AttemptParts, attempt, type Verdict, type Webhook } from './attempt.ts'
import { limitAttempt } from './attempt-limit.ts'
import type { Message } from './message.ts'

export type Delivered = Exclude<Verdict, { outcome: 'again' }> | { outcome: 'gave_up'; why: string }

export type DeliverParts = AttemptParts & {
  /** Waits, or returns at once when the function is being ended. */
  pause: (ms: number) => Promise<void>
  stopping: AbortSignal
  /** From 0 up to, but not including, 1. */
  random: () => number
}

/** The longest pauses between attempts: a receiver may be away for a minute, as while it is deployed. */
const pausesMs = [1000, 4000, 15_000, 60_000]
const longestPauseMs = 120_000

/**
 * Sends a message until it is delivered or rejected, or has been tried often enough. An attempt that ends after the function has begun
 * to end is the last. It never rejects.
 */
export async function deliver(webhook: Webhook, message: Message, parts: DeliverParts): Promise<Delivered> {
  const { pause, stopping, random } = parts
  for (let tried = 0; ; tried += 1) {
    const limit = limitAttempt(stopping)
    const verdict = await attempt(webhook, message, parts, limit.signal)
    limit.clear()
    if (verdict.outcome !== 'again') return verdict
    const longestMs = stopping.aborted ? undefined : pausesMs[tried]
    if (longestMs === undefined) return { outcome: 'gave_up', why: verdict.why }
    // Half of the pause is drawn, so that the replicas do not come back together.
    const ownMs = longestMs * (0.5 + random() / 2)
    await pause(Math.min(longestPauseMs, Math.max(ownMs, verdict.retryAfterMs ?? 0)))
  }
}
