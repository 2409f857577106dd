import { parseGoDuration } from '../template/llm-node/src/contract/durations.ts'

/** The milliseconds of an of-watchdog setting; of-watchdog reads a bare whole number as seconds. */
export function parseTimeout(text: string): number | undefined {
  return /^\+?\d+$/.test(text) ? Number(text) * 1000 : parseGoDuration(text)
}
