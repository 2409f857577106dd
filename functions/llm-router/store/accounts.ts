import type { Entry } from './ledger-store.ts'

/**
 * A share of a counter. Amounts are whole numbers: calls, tokens, or billionths of a USD. Budgets and limits are both counters; their
 * names contain the period or the minute, so that a new period begins at 0.
 */
export type Claim = {
  counter: string
  amount: number
  /** The claim is refused if the counter's used, reserved and claimed amounts exceed it together. Without it, it only counts. */
  most?: number | undefined
  /** True for what is taken only while the call runs, such as a place among the concurrent calls: nothing of it remains. */
  isHeld?: boolean | undefined
  /** When the counter can be forgotten. */
  expiresMs?: number | undefined
}

/** The most that an attempt can use. */
export type Reservation = {
  /** The id of the attempt, and of its record in the ledger. */
  id: string
  claims: readonly Claim[]
  /** An attempt that has not settled by then is lost: what it claimed counts as used, and `unsettled` goes into the ledger. */
  expiresMs: number
  unsettled: Entry
}

/** A counter: what has been used, and what calls under way have reserved. */
export type Amounts = { used: number; reserved: number }

/** The counters are in the order of the claims, as they are now. A refusal reserves nothing and names the first claim that does not fit. */
export type Grant = { counters: readonly Amounts[]; refused?: Claim | undefined }

export type Settlement = {
  reservation: Reservation
  /** What the attempt has used of each claim, in their order. It may be more than was claimed. */
  used: readonly number[]
  /** Undefined if the attempt certainly used nothing, which leaves no record. */
  entry: Entry | undefined
  /** What takes the place of the record of an attempt that has expired, and used nothing after all: somebody may have read that record. */
  correction?: Entry | undefined
}

export type Accounts = {
  /** Reserves all claims, or none. */
  reserve(reservation: Reservation): Promise<Grant>
  /**
   * Replaces what was reserved by what was used, and writes the record, in one step. It does so once, however often it is called. An
   * attempt that has expired is corrected; one whose reservation the store has never seen counts all the same.
   */
  settle(settlement: Settlement): Promise<void>
  /**
   * Settles all expired reservations; `reserve`, `settle` and reading do so too, a few at a time. Returns how many there were.
   * @throws OverdueAttempts once for each reason why some cannot be settled, which keeps none of the others from going on
   */
  expire(): Promise<number>
  /** The counters, in the order of their names. Unknown ones are 0. */
  read(counters: readonly string[]): Promise<readonly Amounts[]>
  /** Writes what changes nothing. It rejects as any other change would. */
  tryWriting(): Promise<void>
}
