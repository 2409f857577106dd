import { createSharedValue, type SharedValue } from './shared-value.ts'
import { isToCome } from './span.ts'

/** A value whose content has times, which several routers change. */
export type DatedValue<Value> = Pick<SharedValue<Value>, 'value' | 'changes' | 'hasNews' | 'change'> & {
  /**
   * Takes what is stored, unless it is of a time to come: a router with a wrong clock has written it, and what this one knows is kept.
   * @param heldChanges how many of the own changes it holds
   */
  learn(stored: Value, heldChanges: number): void
}

type Parts<Value> = {
  /** What is known before anything is. */
  first: Value
  /** False if there are no other routers to tell. */
  isShared: boolean
  /** Milliseconds since the epoch. */
  now: () => number
  /** The latest time of what is known; 0 if it has none. */
  latestMs: (value: Value) => number
}

/**
 * A shared value in which nothing is of a time to come: after that, whatever comes in time would be too old to count. What this router
 * has noted before its clock was set back is forgotten with the next change or with what others have stored.
 */
export function createDatedValue<Value>({ first, isShared, now, latestMs }: Parts<Value>): DatedValue<Value> {
  const shared = createSharedValue(first, isShared)
  const isOff = (value: Value) => isToCome(latestMs(value), now())

  return {
    get value() {
      return shared.value
    },
    get changes() {
      return shared.changes
    },
    get hasNews() {
      return shared.hasNews
    },
    change(next) {
      if (isOff(shared.value)) shared.adopt(first, shared.changes)
      shared.change(next)
    },
    learn(stored, heldChanges) {
      if (isOff(stored)) return
      // The own changes that are not stored yet have the wrong times, too.
      shared.adopt(stored, isOff(shared.value) ? shared.changes : heldChanges)
    },
  }
}
