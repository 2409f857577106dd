import type { ChatRequest } from '../contract/chat.ts'
import type { EmbeddingsRequest } from '../contract/embeddings.ts'
import type { ProviderError, ReadProviderError } from './blame/said.ts'

/** What a provider function gets for one call. */
export type ProviderCall = {
  /** The `fetch` to give to the SDK: it carries the call's abort signal and remembers how the provider answered. */
  fetch: typeof fetch
  signal: AbortSignal
  /** True where nothing of the request may leave the cluster. */
  isPrivate: boolean
}

export type Locality = 'in-cluster' | 'external'

type ProviderBase = {
  /** The provider's name in metrics, in replies and in the catalogue, such as `groq`. */
  name: string
  /** Where the provider runs: one outside is sent nothing private. */
  locality: Locality
  readError: ReadProviderError
  /** What an exception of its SDK says in the provider's words, such as an error in the middle of a stream. */
  readThrown?: (thrown: unknown) => ProviderError | undefined
  /** True where its SDK keeps of a reply only what it knows, and so loses an error within one of status 200. */
  hidesErrors?: boolean
  /** The secrets that hold its key, by their names. */
  secrets?: readonly string[]
}

/**
 * A provider, as its function sees it: it translates OpenAI's format to its SDK's and back, and normalises usage.
 * The request's `model` is filled in. On failure it lets the SDK's error through: `fetch` knows how the provider answered.
 */
export type ChatProvider = ProviderBase & {
  /** What is asked for where a request for text names no model. */
  defaultModel: string
  /** True where the provider answers by this model whatever it is asked for: then another one is refused. */
  hasNoOtherModel?: boolean
  /** The answer as OpenAI's chat completion, or as one that is `Carried`. */
  chat(request: ChatRequest & { model: string }, call: ProviderCall): Promise<unknown>
  /** The answer as OpenAI's chunks; usage in any of them. Ends when the provider's own stream does. */
  stream(request: ChatRequest & { model: string }, call: ProviderCall): AsyncIterable<unknown>
  /** Why this deployment does not embed, where others of the same function do: told to who asks for embeddings. */
  noEmbeddings?: string
}

export type EmbeddingProvider = ProviderBase & {
  /** What is asked for where a request for embeddings names no model; without it, such a request is refused. */
  defaultEmbeddingModel: string | undefined
  embed(request: EmbeddingsRequest & { model: string }, call: ProviderCall): Promise<unknown>
}

export type Provider = ChatProvider | EmbeddingProvider | (ChatProvider & EmbeddingProvider)
