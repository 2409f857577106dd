import * as v from 'valibot'
import { siblingSettings } from '#runtime/http/siblings.ts'
import { durationMs } from '#runtime/settings.ts'

export const settings = {
  ...siblingSettings,
  /** of-watchdog's: a run takes less. */
  exec_timeout: v.optional(durationMs, '50s'),
}
