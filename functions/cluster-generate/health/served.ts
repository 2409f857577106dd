import * as v from 'valibot'

/** What a server has done, and the time that it took for it. */
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
 * From llama.cpp's `timings`, all tokens of prompt and answer, those out of its cache too: they are in the usage, to which the
 * price that comes of this is applied. Undefined where there are none.
 */
export function toServed(reply: unknown): Served | undefined {
  const parsed = v.safeParse(timingsSchema, reply)
  if (!parsed.success) return undefined
  const { cache_n, prompt_n, prompt_ms, predicted_n, predicted_ms } = parsed.output.timings
  const seconds = (prompt_ms + predicted_ms) / 1000
  return seconds > 0 ? { tokens: cache_n + prompt_n + predicted_n, seconds } : undefined
}
