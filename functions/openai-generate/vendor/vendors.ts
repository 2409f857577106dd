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

/** How a vendor's idea of OpenAI's API differs from what callers may send. */
export type Vendor = {
  /** The vendor's name in metrics, in replies and in the catalogue. */
  provider: VendorName
  /** Where it is reached if the settings do not say. Without one they must: a key sent to another vendor is a key lost. */
  baseUrl?: string
  /** Fields that are left out, because the vendor refuses them and no answer depends on them. */
  drops: readonly string[]
  /** The same for some of its models only. */
  dropsFor?: { models: RegExp; drops: readonly string[] }
  /** Fields that the vendor knows by another name. */
  renames?: Readonly<Record<string, string>>
  /** What every request carries besides. */
  adds?: Readonly<Record<string, unknown>>
  /** False where `stream_options` is refused; such a vendor tells the usage of a stream unasked. */
  takesStreamOptions: boolean
  /** Headers, and the setting that each is filled from. */
  headers?: Readonly<Record<string, 'OPENAI_APP_URL' | 'OPENAI_APP_TITLE'>>
  /** True for servers in the cluster, which need no key; one that is mounted is sent all the same. */
  keyless: boolean
}

/**
 * What OpenAI keeps books by. Others answer 400 to it, or ignore it. `metadata` is meant for the router anyway, and OpenAI
 * itself takes it only with `store`.
 */
const bookkeeping = [
  'metadata',
  'store',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
]

/**
 * A field that a vendor refuses and that an answer depends on (Gemini's `seed`, Cerebras's `logit_bias`) is in no list: the
 * caller is to see the vendor's 400, and not an answer to another question.
 */
export const vendors: Readonly<Record<VendorName, Vendor>> = {
  openai: {
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    drops: ['metadata'],
    // Models that reason answer 400 to all but the defaults of what says how tokens are drawn; no answer depends on it.
    dropsFor: {
      models: /^(o\d|gpt-[5-9])/,
      drops: ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'],
    },
    // The models since o1 refuse `max_tokens`; the older ones take both.
    renames: { max_tokens: 'max_completion_tokens' },
    takesStreamOptions: true,
    keyless: false,
  },
  together: { provider: 'together', drops: bookkeeping, takesStreamOptions: true, keyless: false },
  openrouter: {
    provider: 'openrouter',
    drops: ['metadata'],
    // Its usage then has `cost`, in USD.
    adds: { usage: { include: true } },
    takesStreamOptions: true,
    headers: { 'HTTP-Referer': 'OPENAI_APP_URL', 'X-Title': 'OPENAI_APP_TITLE' },
    keyless: false,
  },
  // "Extra inputs are not permitted, field: 'stream_options'".
  fireworks: { provider: 'fireworks', drops: bookkeeping, takesStreamOptions: false, keyless: false },
  cerebras: { provider: 'cerebras', drops: bookkeeping, takesStreamOptions: true, keyless: false },
  zai: {
    provider: 'zai',
    drops: [...bookkeeping, 'user'],
    renames: { max_completion_tokens: 'max_tokens' },
    takesStreamOptions: false,
    keyless: false,
  },
  // "Unknown name: Cannot find field".
  gemini: { provider: 'gemini', drops: [...bookkeeping, 'user'], takesStreamOptions: true, keyless: false },
  vllm: { provider: 'vllm', drops: bookkeeping, takesStreamOptions: true, keyless: true },
  sglang: { provider: 'sglang', drops: bookkeeping, takesStreamOptions: true, keyless: true },
}
