/** A record of the ledger. The store knows nothing of its content. */
export type Entry = {
  id: string
  /** The record as JSON. */
  text: string
  /** What the record adds to the sums. */
  tallies: readonly Tally[]
}

/**
 * Numbers to add to a member of a group, one by one: a group is an hour, for example, and a member a key with a target. After
 * `expiresMs`, which all members of a group have in common, their sums are forgotten.
 */
export type Tally = { group: string; member: string; add: readonly number[]; expiresMs?: number }

/** Positions grow with time. They are texts that only the store can interpret. */
export type PlacedEntry = { position: string; text: string }

/** A record by which a ledger is known: stores count their positions, so those of another store may be the same. */
export type KnownRecord = { position: string; id: string }

export type LedgerStore = {
  /** The records after a position, the oldest first. Each id occurs once. */
  read(after: string | undefined, most: number): Promise<readonly PlacedEntry[]>
  /**
   * Forgets the records up to a position, and never their tallies; many of them in several steps. Returns how many there were.
   * @param known a record that was read with them
   * @throws AnotherLedger, with nothing forgotten, if `known` is not there or, without it, if all records are before the position
   */
  trim(through: string, known?: KnownRecord): Promise<number>
  /** How many records there are. */
  size(): Promise<number>
  /** The sums by member, for each group in the given order. Many groups are read in several steps. */
  tallies(groups: readonly string[]): Promise<readonly ReadonlyMap<string, readonly number[]>[]>
}
