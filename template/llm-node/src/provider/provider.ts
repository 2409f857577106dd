import type { ChatRequest } from '../contract/chat.ts'
import type { EmbeddingsRequest } from '../contract/embeddings.ts'
import type { Usage } from '../contract/usage.ts'
import type { Frames } from '../http/frames.ts'
import type { ProviderError, ReadProviderError } from './blame/said.ts'

/** One call, as a provider function gets it. */
export type ProviderCall = {
  /** The `fetch` for the SDK: it carries the call's abort signal and records how the provider answered. */
  fetch: typeof fetch
  signal: AbortSignal
  /** True if no part of the request may leave the cluster. */
  isPrivate: boolean
}

export type Locality = 'in-cluster' | 'external'

type ProviderBase = {
  /** The provider's name in metrics, in replies and in the catalogue, such as `groq`. */
  name: string
  /** Its name in OpenTelemetry's `gen_ai.provider.name`, if that is another one. */
  genAiName?: string
  /** Where the provider runs. An external one never gets a private request. */
  locality: Locality
  readError: ReadProviderError
  /** The provider's words in an exception of its SDK, such as an error in the middle of a stream. */
  readThrown?: (thrown: unknown) => ProviderError | undefined
  /** True if its SDK drops unknown fields of a reply, and so loses an error in one with status 200. */
  hidesErrors?: boolean
  /** What its SDK reads as one piece of a stream, whatever content type the reply has. The default is `events`. */
  frames?: Frames
  /** The names of the secrets that hold its key. */
  secrets?: readonly string[]
}

/**
 * A provider, as its function implements it: translates OpenAI's format to its SDK's and back, and normalises usage. The
 * request's `model` is filled in. On failure it lets the SDK's error through: `fetch` knows how the provider answered.
 */
export type ChatProvider = ProviderBase & {
  /** The model for requests that name none. */
  defaultModel: string
  /** True if the provider always answers with this model. A request for another one is refused. */
  hasNoOtherModel?: boolean
  /** The answer as OpenAI's chat completion, or as one that is `Carried`. */
  chat(request: ChatRequest & { model: string }, call: ProviderCall): Promise<unknown>
  /** The answer as OpenAI's chunks, with usage in any of them. Ends when the provider's own stream ends. */
  stream(request: ChatRequest & { model: string }, call: ProviderCall): AsyncIterable<unknown>
  /** The usage in a reply as it came, or in a piece of one, for a reply that is refused; absent where that is in OpenAI's format. */
  usageOf?: (reply: Record<string, unknown>, request: ChatRequest & { model: string }) => Usage | undefined
  /** How many tokens the provider says a prompt has; absent where it cannot be asked without an answer, and a charge. */
  countTokens?(request: ChatRequest & { model: string }, call: ProviderCall): Promise<number>
  /** Why this deployment does not embed although others of the same function do. The error for an embeddings request says it. */
  noEmbeddings?: string
}

export type EmbeddingProvider = ProviderBase & {
  /** The model for embeddings requests that name none. Without it, such a request is refused. */
  defaultEmbeddingModel: string | undefined
  embed(request: EmbeddingsRequest & { model: string }, call: ProviderCall): Promise<unknown>
}

export type Provider = ChatProvider | EmbeddingProvider | (ChatProvider & EmbeddingProvider)
