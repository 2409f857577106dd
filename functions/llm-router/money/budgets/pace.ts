import type { Period } from './period.ts'

/** Before so much of a period has passed, its pace says nothing: an hour, and a fiftieth of it. */
const [leastMs, leastShare] = [3_600_000, 0.02]

/**
 * When a budget will be used up, if spending goes on at the pace of its period so far: now + left / (used / time so far). Undefined if
 * it lasts until the next period, if nothing is left, or if too little is known: for a total, and early in a period.
 * @param used what has been used of `most`, in the same unit
 */
export function runsOutMs(
  { used, most }: { used: number; most: number },
  { startMs, endMs }: Period,
  nowMs: number,
): number | undefined {
  const passedMs = nowMs - startMs
  const left = most - used
  if (!Number.isFinite(endMs - startMs) || used <= 0 || left <= 0) return undefined
  if (passedMs < Math.max(leastMs, leastShare * (endMs - startMs))) return undefined
  const atMs = nowMs + (left / used) * passedMs
  return atMs < endMs ? atMs : undefined
}
