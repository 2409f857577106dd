import * as v from 'valibot'
import { byServiceTier } from './service-tier-names.ts'
import { atLeastZero, date, flag, list, moreThanZero, text, wholeNumber } from './values.ts'

/**
 * USD per million tokens. `cachedInput` defaults to `input`, `reasoning` to `output`, and `cachedAudioInput` to `cachedInput` where
 * `audioInput` is `input`. A call that uses another class of tokens for which there is no price has an unknown cost.
 */
const usdPerMillionTokens = v.strictObject({
  input: atLeastZero,
  output: atLeastZero,
  cachedInput: v.optional(atLeastZero),
  /** What is written to a cache for five minutes, and for an hour. */
  cacheWrite: v.optional(atLeastZero),
  cacheWrite1h: v.optional(atLeastZero),
  audioInput: v.optional(atLeastZero),
  cachedAudioInput: v.optional(atLeastZero),
  imageInput: v.optional(atLeastZero),
  videoInput: v.optional(atLeastZero),
  audioOutput: v.optional(atLeastZero),
  imageOutput: v.optional(atLeastZero),
  reasoning: v.optional(atLeastZero),
})
export type UsdPerMillionTokens = Readonly<v.InferOutput<typeof usdPerMillionTokens>>

const longPromptPrices = list(v.strictObject({ abovePromptTokens: wholeNumber, usdPerMillionTokens }))
const serviceTierPrices = byServiceTier(usdPerMillionTokens)

/** The prices of a target. */
export const priceEntries = {
  usdPerMillionTokens: v.optional(usdPerMillionTokens),
  /** The price of all tokens if the prompt has more tokens than this. The highest threshold that is exceeded applies. */
  longPromptPrices: v.optional(longPromptPrices, []),
  /**
   * Prices by what the reply says of its service tier, speed or region, such as `flex`, `fast` or `us`; of several, joined by
   * `+`. What is charged at the list price needs none.
   */
  serviceTierPrices: v.optional(serviceTierPrices, {}),
  /** The same as multiples of the price that would apply otherwise, of long prompts too. A price of `serviceTierPrices` takes precedence. */
  serviceTierFactors: v.optional(byServiceTier(moreThanZero), {}),
  /** Announced prices: from that day on they replace those above. What the target has of the latter two, each of them has to say, too. */
  laterPrices: v.optional(
    list(
      v.strictObject({
        from: date,
        usdPerMillionTokens,
        longPromptPrices: v.optional(longPromptPrices),
        serviceTierPrices: v.optional(serviceTierPrices),
      }),
    ),
    [],
  ),
  /** What the provider charges for its own web searches. */
  usdPerThousandWebSearches: v.optional(atLeastZero),
  /** True if the reply's own `usage.cost`, in USD, takes precedence over the table. */
  costInReply: v.optional(flag, false),
  markupPercent: v.optional(atLeastZero, 0),
  pricedOn: v.optional(date),
  priceSource: v.optional(text),
}
