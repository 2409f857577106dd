import type { LlmError } from '../../errors.ts'
import type { AnswerStream } from '../answer-stream.ts'
import type { ChatCompletion } from '../chat.ts'
import type { ListedModel } from '../listed-model.ts'
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
  /** How the length of a prompt is asked for, if it is. */
  counting?: Counting
  /** An error in its own shape; without it, errors have OpenAI's. */
  errorBody?: ErrorBodyOf
  /** A header that its clients send with every request, in small letters. */
  clientHeader?: string
  /** The models, as its clients read them; without it, lists have OpenAI's form. */
  models?: ModelsForm
}

/** How models are told: one by its name, and the list of them. */
export type ModelsForm = {
  one(model: ListedModel): object
  /** @throws LlmError invalid_request that names a parameter of the query */
  list(models: readonly ListedModel[], query: string): object
}

/** A request in the inner form, not checked yet, and the way in which its answer is told. */
export type Spoken = {
  request: unknown
  /** A whole answer; without it, the inner answer's bytes pass unchanged. */
  whole?(completion: ChatCompletion): object
  /** The server-sent events of a streamed answer. A failure becomes an event, too; `settle` is called exactly once. */
  events(stream: AnswerStream, settle: Settle, telling?: Telling): AsyncIterable<string>
}

/** How a streamed answer is told, beside what its request says. */
export type Telling = {
  /** About how long the prompt is, for those who tell it before the provider has. */
  promptTokens?: number
  /** True if whoever asks for usage gets it as it comes. */
  runningUsage?: boolean
}

/** A request for the number of a prompt's tokens, and its reply. */
export type Counting = {
  path: string
  /** As `read` of the dialect, for a request that asks for no answer, and so has no limit on it. */
  read(body: unknown): unknown
  tell(tokens: number): object
  /**
   * The number in a reply of this kind.
   * @throws if it is none
   */
  told(reply: unknown): number
}

/** @param callId the id that the reply's headers also have */
export type ErrorBodyOf = (error: LlmError, callId: string) => object
