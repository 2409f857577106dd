import type { Accounts } from './accounts.ts'
import type { Answers } from './answers.ts'
import type { DecisionStore } from './decision-store.ts'
import type { Documents } from './documents.ts'
import type { KeyStore } from './key-store.ts'
import type { LedgerStore } from './ledger-store.ts'
import type { RecordingStore } from './recordings.ts'

/**
 * What the router remembers beyond a call and beyond a replica. Every method is one atomic step, and one round trip. All times are
 * milliseconds since the epoch.
 * @throws StoreError from every method if the store cannot be reached, or cannot do it
 */
export type Store = {
  accounts: Accounts
  keys: KeyStore
  ledger: LedgerStore
  documents: Documents
  decisions: DecisionStore
  answers: Answers
  recordings: RecordingStore
  /** Whether anything outlives this replica, and is shared with others. */
  kind: 'memory' | 'sqlite' | 'redis'
  /** What is wrong with it although it answers; undefined if nothing is known to be. */
  fault?(): StoreFault | undefined
  /** Calls the listener when there is reason to find out whether the store still answers. */
  whenDoubted?(listener: () => void): void
  close(): Promise<void>
}

/** `sinceMs` since the epoch. */
export type StoreFault = { reason: string; sinceMs: number }

/** A failure of the store. The message says what to do, and holds no address, password, key or hash. */
export class StoreError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
  }
}

/** A position that the store has not given. */
export class UnknownPosition extends StoreError {
  constructor() {
    super('This is not a position; use one that an earlier reply has given.')
  }
}

/** What is said about a ledger is about another one. */
export class AnotherLedger extends StoreError {
  constructor() {
    super('The ledger does not have the record at this position.')
  }
}

/** Some attempts cannot expire, such as by a counter that is not the router's: they wait. All others have expired. */
export class OverdueAttempts extends StoreError {}

/** No answer came: the store cannot be reached or is too slow, and may have done what it was asked, or may do it yet. */
export class StoreUnavailable extends StoreError {}
