import { randomUUID } from 'node:crypto'
import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue } from '../../catalogue/catalogue.ts'
import { createMinuteSums } from '../../keys/runaway/minute-sums.ts'
import type { Notify } from '../../observe/notify.ts'
import type { Store } from '../../store/port.ts'
import { createRunawayGuard } from './guard.ts'
import { createShare } from './share.ts'
import { createStops } from './stops.ts'

type Parts = {
  catalogue: Catalogue
  store: Pick<Store, 'accounts' | 'documents' | 'ledger'>
  metrics: Metrics
  notify: Notify
  now: () => number
}

const everyMs = 1000

/** The guard against loops, and what it does in the background: nothing while nobody calls whom it knows. */
export function createRunaway({ catalogue, store, metrics, notify, now }: Parts) {
  const sums = createMinuteSums()
  const stops = createStops(now)
  const share = createShare({ store, sums, stops, now, newId: randomUUID })
  const counted = metrics.counter({
    name: 'llm_router_runaway_total',
    help: 'Requests refused because their caller seems to run in a loop, by what was seen and what was done',
    labels: ['about', 'action'],
  })
  const { usual } = share
  let isActive = false
  const watched = () => {
    isActive = true
  }
  const guard = createRunawayGuard({ catalogue, sums, stops, usual, watched, notify, counted, now })
  const task = {
    everyMs: () => everyMs,
    async run() {
      if (!isActive) return
      isActive = false
      await share.run()
    },
  }
  return { guard, task }
}
