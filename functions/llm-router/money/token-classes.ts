import type { Usage } from '#runtime/contract/usage.ts'
import type { UsdPerMillionTokens } from '../catalogue/price-schema.ts'

/** Tokens that are charged alike, and the price that applies to them; undefined if the target has none. */
export type TokenClass = { tokens: number; price: number | undefined }

/** Classes of tokens by the names of their prices. */
export type ClassNames = readonly (keyof UsdPerMillionTokens)[]

type Kind = 'audio' | 'image' | 'video'

/**
 * Splits a usage into the classes that providers charge differently. A class without a price of its own is never folded
 * into another: only `cachedInput` and `reasoning` default, to the full prices of input and output, which is what a vendor
 * charges that grants no discount, and the cached price of what is charged as text, to that of text. Undefined if the usage
 * contradicts itself, does not tell how two classes overlap, or does not tell of a class with a price apart that surely occurred.
 */
export function tokenClasses(
  usage: Usage,
  price: UsdPerMillionTokens,
  certain: ClassNames = [],
): TokenClass[] | undefined {
  const prompt = promptClasses(usage, price, certain)
  const completion = completionClasses(usage, price, certain)
  return prompt && completion && [...prompt, ...completion]
}

function promptClasses(
  { prompt_tokens, prompt_tokens_details }: Usage,
  price: UsdPerMillionTokens,
  certain: ClassNames,
) {
  // What is predicted for each target has no details.
  if (prompt_tokens_details == null && certain.length === 0) return [{ tokens: prompt_tokens, price: price.input }]
  const told = prompt_tokens_details ?? {}
  const cached = told.cached_tokens ?? 0
  const written = told.cache_write_tokens ?? 0
  const writtenForAnHour = told.cache_write_1h_tokens ?? 0
  const isUndivided = told.cache_write_1h_tokens === null && written > 0
  if (isUndivided || writtenForAnHour > written) return undefined
  const classes: TokenClass[] = [
    { tokens: written - writtenForAnHour, price: price.cacheWrite },
    { tokens: writtenForAnHour, price: price.cacheWrite1h },
  ]
  const cachedPrice = price.cachedInput ?? price.input
  let [plain, cachedPlain] = [prompt_tokens - cached - written, cached]
  for (const [kind, ownPrice, ownCachedPrice] of inputKinds(price)) {
    const isApart = ownPrice !== price.input || (cached > 0 && ownCachedPrice !== cachedPrice)
    const { [`${kind}_tokens` as const]: tokens } = told
    if (isApart && certain.includes(`${kind}Input`) && !isTold(kind, told, certain)) return undefined
    if (!tokens || !isApart) continue
    const ofCache = cached === 0 ? 0 : told[`cached_${kind}_tokens`]
    if (typeof ofCache !== 'number' || ofCache > tokens) return undefined
    classes.push({ tokens: tokens - ofCache, price: ownPrice }, { tokens: ofCache, price: ownCachedPrice })
    plain -= tokens - ofCache
    cachedPlain -= ofCache
  }
  classes.push({ tokens: plain, price: price.input }, { tokens: cachedPlain, price: cachedPrice })
  return plain < 0 || cachedPlain < 0 ? undefined : classes
}

/** What is sent as an image may be a film or a sound, and is then told as one. */
function isTold(kind: Kind, told: NonNullable<Usage['prompt_tokens_details']>, certain: ClassNames): boolean {
  if (told[`${kind}_tokens`] != null) return true
  if (kind !== 'image') return false
  return Boolean(told.video_tokens || (told.audio_tokens && !certain.includes('audioInput')))
}

const inputKinds = (price: UsdPerMillionTokens): [Kind, number | undefined, number | undefined][] => [
  ['audio', price.audioInput, price.cachedAudioInput ?? cachedAsText(price)],
  ['image', price.imageInput, price.cachedInput ?? price.imageInput],
  ['video', price.videoInput, price.cachedInput ?? price.videoInput],
]

/** Sound at the price of text is text to its vendor, in the cache as well. */
function cachedAsText({ input, cachedInput = input, audioInput }: UsdPerMillionTokens): number | undefined {
  return audioInput === input ? cachedInput : undefined
}

function completionClasses(
  { completion_tokens = 0, completion_tokens_details }: Usage,
  price: UsdPerMillionTokens,
  certain: ClassNames,
) {
  if (completion_tokens_details == null && certain.length === 0)
    return [{ tokens: completion_tokens, price: price.output }]
  const told = completion_tokens_details ?? {}
  const isApart = completion_tokens > 0 && price.audioOutput !== price.output
  if (told.audio_tokens == null && isApart && certain.includes('audioOutput')) return undefined
  const [reasoning, audio, image] = [told.reasoning_tokens ?? 0, told.audio_tokens ?? 0, told.image_tokens ?? 0]
  const plain = completion_tokens - reasoning - audio - image
  if (plain < 0) return undefined
  return [
    { tokens: plain, price: price.output },
    { tokens: reasoning, price: price.reasoning ?? price.output },
    { tokens: audio, price: price.audioOutput },
    { tokens: image, price: price.imageOutput },
  ]
}
