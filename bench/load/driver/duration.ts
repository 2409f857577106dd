import { parseGoDuration } from '#runtime/contract/durations.ts'

/**
 * The milliseconds of a duration as k6 writes it, such as `1m30s`.
 * @throws Error when it is none
 */
export function durationMs(text: string): number {
  const ms = parseGoDuration(text)
  if (ms === undefined) throw new Error(`This is not a duration: ${text}`)
  return ms
}
