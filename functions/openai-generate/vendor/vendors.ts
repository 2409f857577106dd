import { bookkeeping, routersOwn } from '#runtime/contract/known-request.ts'
import { refusedFields } from './refused-fields.ts'
import type { Told } from './sampling.ts'

/** The vendors that openai-generate knows: the values of `OPENAI_VENDOR`. */
export const vendorNames = [
  'openai',
  'together',
  'openrouter',
  'fireworks',
  'cerebras',
  'zai',
  'gemini',
  'vllm',
  'sglang',
] as const
export type VendorName = (typeof vendorNames)[number]

/** How a vendor's version of OpenAI's API differs from what callers may send. */
export type Vendor = {
  /** The vendor's name in metrics, replies and the catalogue. */
  provider: VendorName
  /** The default address. Without one it must be configured, because a key sent to another vendor is compromised. */
  baseUrl?: string
  /** Fields to drop, because the vendor refuses them and no answer depends on them. */
  drops: readonly string[]
  /** The same for some of its models only, by their names and as they are told to reason. */
  dropsFor?: (told: Told) => readonly string[]
  /** Fields that the vendor does not know, and that ask for another answer: a request with one is for another target. */
  refuses?: readonly string[]
  /** The highest temperature that the vendor takes, where that is less than OpenAI's 2. */
  highestTemperature?: number
  /** Fields that have another name at the vendor; no request has both. */
  renames?: Readonly<Record<string, string>>
  /** What is added to every request. */
  adds?: Readonly<Record<string, unknown>>
  /** False if the vendor refuses `stream_options`; it then reports the usage of a stream unasked. */
  takesStreamOptions: boolean
  /** True if completion_tokens leave out thoughts, which are charged as output and show in total_tokens alone. */
  thoughtsInTotal?: boolean
  /** Headers, and the setting that each is taken from. */
  headers?: Readonly<Record<string, 'OPENAI_APP_URL' | 'OPENAI_APP_TITLE'>>
  /** True for servers that need no key; a mounted key is sent nevertheless. */
  keyless: boolean
}

/**
 * Of the bookkeeping, what OpenAI's chat completions do not take either: `metadata` is for the router, and OpenAI itself accepts it
 * only with `store`; `client_metadata` is what Codex sends to the Responses API.
 */
const everywhere = [...routersOwn, 'client_metadata']

/** What vendors other than OpenAI answer 400 to or ignore. */
const onlyForOpenAi = [...bookkeeping, 'service_tier']

/** What asks for an answer without its thoughts, of vendors that would show them all the same, or answer 400. */
const withoutThoughts = ['include_reasoning']

/**
 * A field that a vendor refuses but that the answer depends on (Gemini's `seed`, Cerebras's `logit_bias`) is never dropped:
 * the caller should see the vendor's 400 rather than the answer to another question.
 */
export const vendors: Readonly<Record<VendorName, Vendor>> = {
  openai: {
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    // It shows no thoughts, whether a client of OpenRouter's includes them or not.
    drops: [...everywhere, 'include_reasoning'],
    dropsFor: refusedFields,
    // Models since o1 refuse `max_tokens`; older ones accept both.
    renames: { max_tokens: 'max_completion_tokens' },
    takesStreamOptions: true,
    keyless: false,
  },
  together: {
    provider: 'together',
    drops: onlyForOpenAi,
    refuses: withoutThoughts,
    takesStreamOptions: true,
    keyless: false,
  },
  openrouter: {
    provider: 'openrouter',
    // Its own word for a conversation, whose requests it keeps at one company.
    drops: everywhere.filter((field) => field !== 'session_id'),
    // Its usage then contains `cost`, in USD.
    adds: { usage: { include: true } },
    takesStreamOptions: true,
    headers: { 'HTTP-Referer': 'OPENAI_APP_URL', 'X-Title': 'OPENAI_APP_TITLE' },
    keyless: false,
  },
  // "Extra inputs are not permitted, field: 'stream_options'".
  fireworks: {
    provider: 'fireworks',
    drops: onlyForOpenAi,
    refuses: withoutThoughts,
    takesStreamOptions: false,
    keyless: false,
  },
  cerebras: {
    provider: 'cerebras',
    drops: onlyForOpenAi,
    refuses: withoutThoughts,
    // "between 0 and 1.5", says its API's reference.
    highestTemperature: 1.5,
    takesStreamOptions: true,
    keyless: false,
  },
  zai: {
    provider: 'zai',
    drops: [...onlyForOpenAi, 'user'],
    refuses: withoutThoughts,
    // "The temperature parameter is illegal" beyond it, for every model (theopenco/llmgateway#3268).
    highestTemperature: 1,
    takesStreamOptions: false,
    keyless: false,
  },
  // "Unknown name: Cannot find field".
  gemini: {
    provider: 'gemini',
    // It shows no thoughts unasked.
    drops: [...onlyForOpenAi, 'user', 'include_reasoning'],
    takesStreamOptions: true,
    thoughtsInTotal: true,
    keyless: false,
  },
  vllm: { provider: 'vllm', drops: onlyForOpenAi, takesStreamOptions: true, keyless: true },
  sglang: {
    provider: 'sglang',
    drops: onlyForOpenAi,
    refuses: withoutThoughts,
    takesStreamOptions: true,
    keyless: true,
  },
}
