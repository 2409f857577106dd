import type { Call } from '#runtime/http/call.ts'

/** The most that is held back of X-Timeout for the reply. */
const longestReplyMs = 100

/**
 * The caller's time limit: the hint's, or what is left of X-Timeout if that is less. When X-Timeout has passed, the server ends the
 * call, whatever its attempts are doing, so the router is done a little sooner: only then is time kept back for the next target, and
 * can the error tell of each that failed.
 */
export function callersTimeMs(
  timeoutMs: number | undefined,
  { untilMs }: Pick<Call, 'untilMs'>,
  nowMs: number,
): number | undefined {
  if (untilMs === undefined) return timeoutMs
  const leftMs = untilMs - nowMs
  const withinMs = Math.max(1, Math.floor(leftMs - Math.min(longestReplyMs, leftMs / 10)))
  return Math.min(timeoutMs ?? withinMs, withinMs)
}
