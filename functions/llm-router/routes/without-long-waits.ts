import { minuteMs } from '#runtime/contract/durations.ts'
import { errorTable } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Route } from '#runtime/http/call.ts'
import { isDelivered } from './delivered-once.ts'

/**
 * Tells of a wait longer than a minute in the body alone. Some clients sleep as long as Retry-After says without a word, and their
 * user would never see why. A queue waits for nobody's sake, so it is told the whole time.
 */
export function withoutLongWaits(route: Route, now: () => number): Route {
  return {
    ...route,
    async handle(call) {
      try {
        return await route.handle(call)
      } catch (thrown) {
        throw thrown instanceof LlmError && !isDelivered(call) ? waitInBodyAlone(thrown, now()) : thrown
      }
    },
  }
}

/** The error as it is told where a caller asks. */
export function waitInBodyAlone(error: LlmError, nowMs: number): LlmError {
  const { retryAfterMs = 0, fix = errorTable[error.code].fix } = error.details
  if (retryAfterMs <= minuteMs) return error
  const resetsAtMs = nowMs + retryAfterMs
  return error.with({ retryAfterMs: undefined, resetsAtMs, fix: fix.replace('Retry-After', 'resets_at') })
}
