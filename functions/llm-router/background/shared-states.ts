import type { Log } from '#runtime/log.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { Notify } from '../observe/notify.ts'
import { createTurned } from '../observe/turned.ts'
import type { Deployment } from '../state/standing.ts'
import { createTargetStates, type TargetStates } from '../state/target-states.ts'
import type { Store } from '../store/port.ts'
import { type SharedDemand, sharedDemand } from './shared-demand.ts'
import { type SharedStanding, sharedStanding } from './shared-standing.ts'

type Parts = {
  catalogue: Catalogue
  store: Pick<Store, 'kind' | 'documents'>
  /** Distinguishes this router from all others. */
  routerId: string
  deploymentOf: (functionName: string) => Deployment | undefined
  notify: Notify
  now: () => number
  /** A clock that only goes forward. */
  steadyNow: () => number
  log: Log
}

/** The state of all targets, with what ties it to the routers that share the store. */
export type SharedStates = { states: TargetStates; standing: SharedStanding; demand: SharedDemand }

export function sharedStates({ catalogue, deploymentOf, notify, ...parts }: Parts): SharedStates {
  const { store, routerId, now } = parts
  const states = createTargetStates(catalogue, now, {
    ...{ isShared: store.kind !== 'memory', routerId, deploymentOf },
    turned: createTurned(parts.log, notify),
    changed: (target: Target, isUrgent: boolean) => standing.changed(target, isUrgent),
    rose: (target: Target) => demand.rose(target),
  })
  const standing = sharedStanding({ ...parts, catalogue, states })
  const demand = sharedDemand({ ...parts, catalogue, view: states })
  return { states, standing, demand }
}
