/** What is recorded of a request that is over. The store knows nothing of its content. */
export type RecordingEntry = {
  callId: string
  /** When it was over. */
  endedMs: number
  text: string
  /** What was asked, if that is recorded. */
  prompt?: string | undefined
}

/** Positions grow with time. They are texts that only the store can interpret. */
export type PlacedRecording = { position: string; text: string; prompt?: string | undefined }

/** What is kept: all since a time, prompts since a later one, so many of them, and so many bytes of text and prompts. */
export type RecordingBounds = { sinceMs: number; promptsSinceMs: number; entries: number; bytes: number }

export type RecordingPage = {
  after?: string | undefined
  /** Without `after`: passes over what ended before, as far as the entries are in the order of their ends. */
  sinceMs?: number | undefined
  most: number
  withPrompts?: boolean | undefined
}

/** How many there are, and how many bytes they take. */
export type RecordingSize = { entries: number; bytes: number }

/** Recorded requests, the oldest first. */
export type RecordingStore = {
  /** Appends in this order, and forgets what is beyond the bounds. A call that is recorded already stays as it is, so that a batch may be sent twice. */
  append(entries: readonly RecordingEntry[], bounds: RecordingBounds): Promise<void>
  read(page: RecordingPage): Promise<readonly PlacedRecording[]>
  size(): Promise<RecordingSize>
}

/** How many one step forgets at the most, besides what it appends: others wait for it. */
export const forgottenAtOnce = 1000
