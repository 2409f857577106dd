import type { Store } from '../store/port.ts'
import type { BackgroundTask } from './background.ts'

const everyMs = 60_000

/** Settles what a router that has ended left under way. The first run opens the store, after the start and not during it. */
export function expiredReservations({ accounts }: Pick<Store, 'accounts'>): BackgroundTask {
  return {
    everyMs: () => everyMs,
    async run() {
      await accounts.expire()
    },
  }
}
