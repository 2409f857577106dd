import type { Log } from '#runtime/log.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { TargetStates } from '../state/target-states.ts'
import type { Store } from '../store/port.ts'
import type { BackgroundTask } from './background.ts'
import { createStandingDocument } from './standing-document.ts'

type Parts = {
  catalogue: Catalogue
  states: TargetStates
  store: Pick<Store, 'kind' | 'documents'>
  /** Distinguishes this router from all others. */
  routerId: string
  now: () => number
  /** A clock that only goes forward. */
  steadyNow: () => number
  log: Log
}

export type SharedStanding = {
  /** Reads. */
  tasks: readonly BackgroundTask[]
  /** Called by a target's state when it has news. */
  changed(target: Target, isUrgent: boolean): void
  /** Undefined if what is known is fresh enough to choose by; else resolves when it has been read, or is late. */
  learning(): Promise<unknown> | undefined
  /** Resolves when what this router knows of a target has been written, or is late. */
  told(target: Target): Promise<unknown>
}

/** The format is part of the name: while routers are replaced one by one, two versions do not read each other's documents. */
const prefix = 'standing/1/'
const everyMs = 1000
/** While requests come, what is known is read every second. Before the first one, or after a break, a request waits for it. */
const freshMs = 2 * everyMs

/** For a store that no other router sees, and that ends with this one. */
const alone: SharedStanding = { tasks: [], changed: () => {}, learning: () => undefined, told: async () => {} }

/** Shares with other routers what is known of each target: breakers, pauses, measurements and minutes. */
export function sharedStanding({ catalogue, states, store, ...parts }: Parts): SharedStanding {
  if (store.kind === 'memory') return alone
  const { documents } = store
  const ofTarget = new Map(
    catalogue.targets.map((target) => {
      const name = `${prefix}${target.name}`
      return [target.name, createStandingDocument({ name, state: states(target), documents, ...parts })] as const
    }),
  )
  let readMs = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    const took = new Map([...ofTarget].map(([name, document]) => [`${prefix}${name}`, document.reading()]))
    const found = new Map((await documents.read(prefix)).map((document) => [document.name, document]))
    for (const [name, take] of took) take(found.get(name))
  }

  const orLate = (done: Promise<void> | undefined) =>
    Promise.race([done, new Promise((resolve) => setTimeout(resolve, catalogue.store.timeoutMs).unref())])

  const task: BackgroundTask = {
    everyMs: () => everyMs,
    run() {
      reading = read().finally(() => {
        reading = undefined
        readMs = parts.steadyNow()
      })
      return reading
    },
  }

  return {
    tasks: [task],
    told: (target) => orLate(ofTarget.get(target.name)?.told()),
    changed: (target, isUrgent) => ofTarget.get(target.name)?.changed(isUrgent),
    learning() {
      if (reading === undefined || parts.steadyNow() < readMs + freshMs) return undefined
      return orLate(reading.catch(() => {}))
    },
  }
}
