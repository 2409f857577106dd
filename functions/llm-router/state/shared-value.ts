/** An immutable value that several routers change, each in its own memory first. */
export type SharedValue<Value> = {
  /** The latest known value, with all own changes. */
  readonly value: Value
  /** The number of own changes so far. */
  readonly changes: number
  /** True while there are own changes that no other router can know. */
  readonly hasNews: boolean
  change(next: Change<Value>): void
  /**
   * Takes a value that may hold the changes of other routers, and repeats on it those of the own changes that it does not hold yet.
   * @param heldChanges how many of the own changes it holds
   */
  adopt(stored: Value, heldChanges: number): void
}

/** Repeated on a value that others have changed meanwhile, it must still make sense. */
export type Change<Value> = (value: Value) => Value

/** Enough for all that a target's last answers and failures say; older changes are forgotten while nobody can be told of them. */
const mostPending = 500

/** @param isShared false if there are no other routers to tell */
export function createSharedValue<Value>(first: Value, isShared = true): SharedValue<Value> {
  let value = first
  let changes = 0
  /** The last own changes, the latest being the one that `changes` counts. */
  const pending: Change<Value>[] = []

  return {
    get value() {
      return value
    },
    get changes() {
      return changes
    },
    get hasNews() {
      return pending.length > 0
    },
    change(next) {
      value = next(value)
      changes += 1
      if (isShared) pending.push(next)
      if (pending.length > mostPending) pending.shift()
    },
    adopt(stored, heldChanges) {
      pending.splice(0, pending.length - (changes - heldChanges))
      value = pending.reduce((next, change) => change(next), stored)
    },
  }
}
