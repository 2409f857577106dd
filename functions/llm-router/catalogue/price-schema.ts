import * as v from 'valibot'
import { atLeastZero, date, flag, list, record, text, wholeNumber } from './values.ts'

/** USD per million tokens. `cachedInput` and `cacheWrite` default to `input`, and `reasoning` to `output`. */
const usdPerMillionTokens = v.strictObject({
  input: atLeastZero,
  output: atLeastZero,
  cachedInput: v.optional(atLeastZero),
  cacheWrite: v.optional(atLeastZero),
  reasoning: v.optional(atLeastZero),
})
export type UsdPerMillionTokens = Readonly<v.InferOutput<typeof usdPerMillionTokens>>

/** The prices of a target. */
export const priceEntries = {
  usdPerMillionTokens: v.optional(usdPerMillionTokens),
  /** The price of all tokens if the prompt has more tokens than this. The highest threshold that is exceeded applies. */
  longPromptPrices: v.optional(
    list(v.strictObject({ abovePromptTokens: wholeNumber, usdPerMillionTokens: usdPerMillionTokens })),
    [],
  ),
  /** Prices by the `service_tier` that the reply names, such as `flex`. The standard tiers need none. */
  serviceTierPrices: v.optional(record(usdPerMillionTokens), {}),
  /** Announced prices: from that day on they replace `usdPerMillionTokens`. */
  laterPrices: v.optional(list(v.strictObject({ from: date, usdPerMillionTokens: usdPerMillionTokens })), []),
  /** True if the reply's own `usage.cost`, in USD, takes precedence over the table. */
  costInReply: v.optional(flag, false),
  markupPercent: v.optional(atLeastZero, 0),
  pricedOn: v.optional(date),
  priceSource: v.optional(text),
}
