import { formatMs } from '../parts/format.ts'

/** What is left of a time, counted down from what the router said, so that no clock has to be right. */
export function Left({ leftMs, elapsedMs }: { leftMs: number; elapsedMs: number }) {
  const seconds = Math.ceil((leftMs - elapsedMs) / 1000)
  const text = seconds < 60 ? `${seconds} s` : formatMs(seconds * 1000)
  return <span class="number">{seconds > 0 ? `${text} left` : 'any moment now'}</span>
}
