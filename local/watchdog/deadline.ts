import type { Call } from '../gateway/call.ts'
import { parseGoDuration } from '../go-duration.ts'
import type { Fault } from '../platform-answer.ts'
import type { WatchdogSettings } from './settings.ts'

export type Deadline = { afterMs: number; fault: Fault }

/** A longer time than this overflows a timer; it is as good as none. */
const longestTimerMs = 2 ** 31 - 1

/** The first of the limits that hold for a call. */
export function deadlineOf(call: Call, settings: WatchdogSettings): Deadline {
  let first: Deadline = { afterMs: longestTimerMs, fault: 'upstream-timeout' }
  const limit = (afterMs: number, fault: Fault) => {
    if (afterMs > 0 && afterMs < first.afterMs) first = { afterMs, fault }
  }
  limit(call.upstreamTimeoutMs, 'upstream-timeout')
  limit(settings.writeTimeoutMs, 'write-timeout')
  if (call.delivery === 'buffered') limit(execTimeoutOf(call, settings.execTimeoutMs), 'exec-timeout')
  return first
}

/** X-Timeout takes the place of exec_timeout unless it is longer; 0 or less is then no limit at all, as in of-watchdog. */
function execTimeoutOf(call: Call, execTimeoutMs: number): number {
  const asked = call.request.headers['x-timeout']
  const askedMs = typeof asked === 'string' ? parseGoDuration(asked) : undefined
  return askedMs !== undefined && askedMs <= execTimeoutMs ? askedMs : execTimeoutMs
}
