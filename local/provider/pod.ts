import type { Clock } from '../clock.ts'
import type { WatchdogSettings } from '../watchdog/settings.ts'
import { createWatchdog, type Watchdog } from '../watchdog/watchdog.ts'
import { type ReplicaEnd, type ReplicaOptions, startReplica } from './replica.ts'
import { within } from './within.ts'

/** A replica of a function and the watchdog in front of it, which start and stop together. */
export type Pod = {
  readonly watchdog: Watchdog
  readonly ended: Promise<ReplicaEnd>
  /** Sends SIGTERM, after which the function still serves, and SIGKILL when the given times are over. */
  stop(times: StopTimes): Promise<void>
}

/** After SIGTERM a function serves for `intervalMs`; calls in flight by then have `graceMs` more. */
export type StopTimes = { intervalMs: number; graceMs: number }

export async function startPod(options: ReplicaOptions, settings: WatchdogSettings, clock: Clock): Promise<Pod> {
  const replica = await startReplica(options)
  const watchdog = createWatchdog(replica.port, settings, clock)
  return {
    watchdog,
    ended: replica.ended,
    async stop({ intervalMs, graceMs }) {
      replica.signal('SIGTERM')
      await within(intervalMs, replica.ended)
      await within(graceMs, watchdog.drained())
      replica.signal('SIGKILL')
      watchdog.close()
      await replica.ended
    },
  }
}
