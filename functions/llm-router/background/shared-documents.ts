import type { Log } from '#runtime/log.ts'
import type { TextForm } from '../state/text-form.ts'
import type { Store } from '../store/port.ts'
import type { BackgroundTask } from './background.ts'
import { createSharedDocument, type SharedState } from './shared-document.ts'

export type SharedDocumentsParts = {
  store: Pick<Store, 'kind' | 'documents'>
  /** Distinguishes this router from all others. */
  routerId: string
  now: () => number
  /** A clock that only goes forward. */
  steadyNow: () => number
  log: Log
}

/** What is shared, each by its name. */
export type Shared<Value> = {
  /** Names of documents begin so. The format is part of it: while routers are replaced one by one, two versions do not read each other's. */
  prefix: string
  form: TextForm<Value>
  states: ReadonlyMap<string, SharedState<Value>>
  /** How long somebody waits for the store at the most, in milliseconds. */
  patienceMs: number
}

export type SharedDocuments = {
  /** Reads. */
  tasks: readonly BackgroundTask[]
  /** Called when there is news of one. `isUrgent` if others must know at once. */
  changed(name: string, isUrgent: boolean): void
  /** Undefined if what is known is fresh enough to choose by; else resolves when it has been read, or is late. */
  learning(): Promise<unknown> | undefined
  /** Resolves when what this router knows of one has been written, or is late. */
  told(name: string): Promise<unknown>
}

const everyMs = 1000
/** While requests come, what is known is read every second. Before the first one, or after a break, a request waits for it. */
const freshMs = 2 * everyMs

/** For a store that no other router sees, and that ends with this one; and where there is nothing to share. */
const alone: SharedDocuments = { tasks: [], changed: () => {}, learning: () => undefined, told: async () => {} }

/** Shares values with other routers: a document in the store for each, read together. */
export function sharedDocuments<Value>(
  { prefix, form, states, patienceMs }: Shared<Value>,
  { store, ...parts }: SharedDocumentsParts,
): SharedDocuments {
  if (store.kind === 'memory' || states.size === 0) return alone
  const { documents } = store
  const byName = new Map(
    [...states].map(([name, state]) => {
      const document = createSharedDocument({ name: `${prefix}${name}`, state, form, documents, ...parts })
      return [name, document] as const
    }),
  )
  let readMs = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    const took = new Map([...byName].map(([name, document]) => [`${prefix}${name}`, document.reading()]))
    const found = new Map((await documents.read(prefix)).map((document) => [document.name, document]))
    for (const [name, take] of took) take(found.get(name))
  }

  const orLate = (done: Promise<void> | undefined) =>
    Promise.race([done, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())])

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
    told: (name) => orLate(byName.get(name)?.told()),
    changed: (name, isUrgent) => byName.get(name)?.changed(isUrgent),
    learning() {
      if (reading === undefined || parts.steadyNow() < readMs + freshMs) return undefined
      return orLate(reading.catch(() => {}))
    },
  }
}
