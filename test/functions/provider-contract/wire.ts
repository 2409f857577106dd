import type { Driven } from '../drivers.ts'

/** What a provider says: a text, something that OpenAI's format cannot carry, and by which of its words it ends. */
export type Said = { text?: string; strange?: object | undefined; end: string | null }

/** How a provider answers on the wire, so that every provider can be held to the same by data. */
export type Wire = Driven & {
  title: string
  environment(url: string, directory: string): Promise<Record<string, string>>
  /** A whole reply. */
  whole(said: Said): object
  /** The pieces of a streamed one; the last of them is the final event, where the provider has one. */
  streamed(said: Said): (string | Uint8Array)[]
  streamType: string
  /** How many pieces at the end tell that the answer is whole. */
  piecesOfEnd: number
  /** The provider's words for the end of an answer, and OpenAI's. */
  ends: Record<string, string>
  /** Ends that are none, beside the words that nobody knows. */
  noEnds?: (string | null)[]
  /** Parts of an answer that cannot be carried. */
  strange: object[]
  /** True where only one choice may be asked for. */
  hasOneChoice?: boolean
}

/** One server-sent event. */
export function sse(data: unknown, event?: string): string {
  const name = event === undefined ? '' : `event: ${event}\n`
  return `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}
