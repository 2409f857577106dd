import * as v from 'valibot'
import { atLeastZero, date, flag, list, record, text, wholeNumber } from './values.ts'

/** USD for a million tokens. A price that is left out is that of input, or of output for reasoning. */
const usdPerMillionTokens = v.strictObject({
  input: atLeastZero,
  output: atLeastZero,
  cachedInput: v.optional(atLeastZero),
  cacheWrite: v.optional(atLeastZero),
  reasoning: v.optional(atLeastZero),
})
export type UsdPerMillionTokens = Readonly<v.InferOutput<typeof usdPerMillionTokens>>

/** What the price table says of a target. */
export const priceEntries = {
  usdPerMillionTokens: v.optional(usdPerMillionTokens),
  /** From a prompt of this many tokens on, all of its tokens cost this. The largest that fits holds. */
  longPromptPrices: v.optional(
    list(v.strictObject({ abovePromptTokens: wholeNumber, usdPerMillionTokens: usdPerMillionTokens })),
    [],
  ),
  /** Prices by the `service_tier` that the reply names, such as `flex`; the standard tiers need none. */
  serviceTierPrices: v.optional(record(usdPerMillionTokens), {}),
  /** Prices that are announced: from their day on they hold in place of `usdPerMillionTokens`. */
  laterPrices: v.optional(list(v.strictObject({ from: date, usdPerMillionTokens: usdPerMillionTokens })), []),
  /** True where the reply's own `usage.cost`, in USD, goes before the table. */
  costInReply: v.optional(flag, false),
  markupPercent: v.optional(atLeastZero, 0),
  pricedOn: v.optional(date),
  priceSource: v.optional(text),
}
