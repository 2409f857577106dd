import type { LlmError } from '../../errors.ts'
import type { AnswerStream } from '../answer-stream.ts'
import type { ChatCompletion } from '../chat.ts'
import type { Settle } from '../stream-encoding.ts'

/**
 * A way to ask for text and to be answered. Every dialect becomes the same inner request, OpenAI's chat form, and gets its answer
 * from the same inner answer: nothing behind it knows which dialect a caller speaks.
 */
export type Dialect = {
  /** The path on which it is spoken. */
  path: string
  /**
   * Reads a request whose hints have been removed.
   * @throws LlmError invalid_request that names the field, for anything that the inner form cannot carry: nothing is dropped
   */
  read(body: unknown): Spoken
  /** An error in its own shape; without it, errors have OpenAI's. */
  errorBody?: ErrorBodyOf
}

/** A request in the inner form, not checked yet, and the way in which its answer is told. */
export type Spoken = {
  request: unknown
  /** A whole answer; without it, the inner answer's bytes pass unchanged. */
  whole?(completion: ChatCompletion): object
  /** The server-sent events of a streamed answer. A failure becomes an event, too; `settle` is called exactly once. */
  events(stream: AnswerStream, settle: Settle): AsyncIterable<string>
}

/** @param callId the id that the reply's headers also have */
export type ErrorBodyOf = (error: LlmError, callId: string) => object
