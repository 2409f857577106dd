import * as v from 'valibot'

/** The work of a server, and how long it took. */
export type Served = { tokens: number; seconds: number }

const amount = v.pipe(v.number(), v.minValue(0))
const timingsSchema = v.object({
  timings: v.object({
    cache_n: v.optional(amount, 0),
    prompt_n: amount,
    prompt_ms: amount,
    predicted_n: amount,
    predicted_ms: amount,
  }),
})

/**
 * From llama.cpp's `timings`: all tokens of prompt and answer, cached ones included, because the usage that the resulting
 * price applies to includes them. Undefined if there are none.
 */
export function toServed(reply: unknown): Served | undefined {
  const parsed = v.safeParse(timingsSchema, reply)
  if (!parsed.success) return undefined
  const { cache_n, prompt_n, prompt_ms, predicted_n, predicted_ms } = parsed.output.timings
  const seconds = (prompt_ms + predicted_ms) / 1000
  return seconds > 0 ? { tokens: cache_n + prompt_n + predicted_n, seconds } : undefined
}
