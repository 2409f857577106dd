import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { describeError, type Log } from '#runtime/log.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { Demand, StateView } from '../state/target-view.ts'
import type { Store } from '../store/port.ts'
import { createOwnDocument } from './own-document.ts'

type Parts = {
  catalogue: Pick<Catalogue, 'targets'>
  view: StateView
  store: Pick<Store, 'kind' | 'documents'>
  /** Distinguishes this router from all others. */
  routerId: string
  now: () => number
  log: Log
}

/** The demand of all routers together. */
export type KnownDemand = {
  of(target: Target): Demand
  /** How many routers it is of: this one, and those that have told of theirs. */
  routers: number
  isShared: boolean
}

export type SharedDemand = {
  /** Called when a target is wanted that was not. */
  rose(target: Target): void
  /** @throws StoreError if what the others have told cannot be read */
  read(): Promise<KnownDemand>
}

const prefix = 'demand/1/'
/** Changes are told at most so often, except that somebody wants a target that nobody wanted. */
const everyMs = 1000
/** What a router has told is good for so long, because it may be killed; while it still holds, it is told anew in time. */
const keptMs = 30_000
const renewedMs = 10_000

const documentSchema = v.record(v.string(), v.tuple([v.number(), v.number()]))
type Told = v.InferOutput<typeof documentSchema>

/**
 * Tells scalers, by the store, how many requests each target has at this router. Its timer runs only while there are any, and no
 * request waits for it.
 */
export function sharedDemand({ catalogue, view, store, routerId, now, log }: Parts): SharedDemand {
  const { documents } = store
  const isShared = store.kind !== 'memory'
  const name = `${prefix}${routerId}`
  const document = createOwnDocument(name, documents)
  /** Of what is stored: undefined if that is not known for sure. */
  let told: string | undefined = '{}'
  let toldMs = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  function own(): Told {
    const wanted = catalogue.targets.map((target) => [target.name, view(target).demand] as const)
    const some = wanted.filter(([, { inFlight, waiting }]) => inFlight + waiting > 0)
    return Object.fromEntries(some.map(([target, { inFlight, waiting }]) => [target, [inFlight, waiting]]))
  }

  async function write(text: string): Promise<void> {
    const isWritten = await document.write(text, now() + keptMs)
    told = isWritten ? text : undefined
    if (isWritten) toldMs = now()
  }

  /** Tells what is new, and looks again as long as there is something to tell. */
  function look(): void {
    clearTimeout(timer)
    timer = undefined
    if (writing) return
    const text = JSON.stringify(own())
    const isOld = text !== '{}' && Math.abs(now() - toldMs) >= renewedMs
    if (text !== told || isOld) {
      writing = write(text)
        .catch((error: unknown) => {
          told = undefined
          log.debug(describeError(error), 'the demand was not stored')
        })
        .finally(() => {
          writing = undefined
          again()
        })
    } else if (text !== '{}') again()
  }

  function again(): void {
    timer ??= setTimeout(look, everyMs).unref()
  }

  async function read(): Promise<KnownDemand> {
    const found = isShared ? await documents.read(prefix) : []
    const others = found.filter((one) => one.name !== name).map(({ text }) => readTold(text))
    return {
      isShared,
      routers: 1 + others.length,
      of(target) {
        const sum = { ...view(target).demand }
        for (const other of others) {
          const [inFlight, waiting] = other[target.name] ?? [0, 0]
          sum.inFlight += inFlight
          sum.waiting += waiting
        }
        return sum
      },
    }
  }

  const risen = new Set<string>()
  return {
    read,
    rose(target) {
      if (!isShared) return
      // Out of the request's way, and once for all that come together.
      if (risen.size === 0) {
        setImmediate(() => {
          const isNews = told === undefined || [...risen].some((one) => !(one in readTold(told ?? '{}')))
          risen.clear()
          if (isNews) look()
          else again()
        })
      }
      risen.add(target.name)
    },
  }
}

function readTold(text: string): Told {
  const parsed = v.safeParse(documentSchema, jsonOrUndefined(text))
  return parsed.success ? parsed.output : {}
}
