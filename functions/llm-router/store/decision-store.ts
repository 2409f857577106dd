/**
 * A request as operators see it. The store knows nothing of its content. `callId` is the name by which it is found; since callers choose
 * it, several may have the same, and of several callers.
 */
export type DecisionEntry = { callId: string; text: string }

/** Positions grow with time. They are texts that only the store can interpret. */
export type PlacedDecision = { position: string; text: string }

/** The last requests. The oldest are forgotten when there are too many, or when they take too much. */
export type DecisionStore = {
  /** Appends in this order. One that is found by its call already is not appended again, so that a batch may be sent twice. */
  append(entries: readonly DecisionEntry[]): Promise<void>
  /** Those before a position, the newest first. */
  read(before: string | undefined, most: number): Promise<readonly PlacedDecision[]>
  /** The newest `mostOfCall` of a call, the newest first. */
  find(callId: string): Promise<readonly string[]>
}

export const mostOfCall = 16

/** What is kept of them: so many, and so many bytes of text. */
export type DecisionBounds = { entries: number; bytes: number }

export const decisionBounds: DecisionBounds = { entries: 10_000, bytes: 32 * 1024 * 1024 }
