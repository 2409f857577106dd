import type { conversation } from '../conversation.ts'

export type ToolCall = { id: string; name: string; arguments: unknown }

/** What is asked, whichever dialect says it. */
export type Question = {
  model: string
  text: string
  /** What came before it in the dialect's own form, as `Told.turns` gives it; then `text` is not said again. */
  turns?: unknown[]
  /** A picture as base64. */
  image?: string
  tool?: (typeof conversation)['tool']
  schema?: object
  maxTokens?: number
  thinks?: boolean
}

/** An answer, as the dialect's own client has read it. */
export type Told = {
  text: string
  calls: ToolCall[]
  stop: 'end' | 'length' | 'calls'
  usage: { input: number; output: number; cached: number }
  /** The conversation with this answer, in the dialect's own form. */
  turns: unknown[]
}

/** A dialect, spoken by its vendor's own client. */
export type Speaker = {
  path: string
  ask(question: Question): Promise<Told>
  /** The same as a stream, with the pieces of its text. */
  stream(question: Question): Promise<Told & { pieces: string[] }>
  /** The turns that bring the results of calls, all alike. */
  withResults(told: Told, result: string): unknown[]
  /** What an error of its client says: the status, absent within a stream, and our code. Undefined for one of another shape. */
  errorOf(thrown: unknown): { status: number | undefined; code: string } | undefined
}
