import { hourMs } from '#runtime/contract/durations.ts'
import type { Catalogue } from '../../catalogue/catalogue.ts'
import type { RecordingBounds } from '../../store/recordings.ts'

const megabyte = 1024 * 1024

/** What the catalogue wants to be kept of the recordings at this time. */
export function boundsOf(
  { keepHours, keepPromptsHours, keepCalls, keepMegabytes }: NonNullable<Catalogue['record']>,
  nowMs: number,
): RecordingBounds {
  return {
    sinceMs: nowMs - keepHours * hourMs,
    promptsSinceMs: nowMs - keepPromptsHours * hourMs,
    ...{ entries: keepCalls, bytes: keepMegabytes * megabyte },
  }
}
