import { longestTimerMs, parseGoDuration } from '../../template/llm-node/src/contract/durations.ts'
import type { Call } from '../gateway/call.ts'
import type { Fault } from '../platform-answer.ts'
import type { WatchdogSettings } from './settings.ts'

export type Deadline = { afterMs: number; fault: Fault }

/** The earliest of the limits of a call; one that is longer than a timer can be counts as none. */
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

/** X-Timeout replaces exec_timeout unless it is longer. As in of-watchdog, 0 or less means no limit. */
function execTimeoutOf(call: Call, execTimeoutMs: number): number {
  const asked = call.request.headers['x-timeout']
  const askedMs = typeof asked === 'string' ? parseGoDuration(asked) : undefined
  return askedMs !== undefined && askedMs <= execTimeoutMs ? askedMs : execTimeoutMs
}
