import * as v from 'valibot'

/** The values used from llama.cpp's `/metrics`. A server started without `--metrics` has none. */
export type LlamaMetrics = { queueDepth: number | undefined; tokensPerSecond: number | undefined }

/** The queue depth is the number of requests waiting for a slot; the speed is over all answers since the server started. */
export function readLlamaMetrics(text: string): LlamaMetrics {
  const tokens = sum(text, ['prompt_tokens_total', 'tokens_predicted_total'])
  const seconds = sum(text, ['prompt_seconds_total', 'tokens_predicted_seconds_total'])
  const cached = sum(text, ['prompt_tokens_cached_total']) ?? 0
  return {
    queueDepth: sum(text, ['requests_deferred']),
    tokensPerSecond: tokens !== undefined && seconds ? (tokens + cached) / seconds : undefined,
  }
}

/** The sum of all samples of the names, such as those of several models; undefined unless each name has one. */
function sum(text: string, names: string[]): number | undefined {
  let total = 0
  for (const name of names) {
    const samples = [...text.matchAll(new RegExp(`^llamacpp:${name}(?:\\{[^}\\n]*\\})? (\\S+)`, 'gm'))]
    if (samples.length === 0) return undefined
    for (const [, value] of samples) total += Number(value)
  }
  return Number.isFinite(total) && total >= 0 ? total : undefined
}

const slotsSchema = v.array(v.object({ is_processing: v.boolean() }))

/** From llama.cpp's `/slots`: while a slot is free, no request waits. If none is, the number of waiting requests is unknown. */
export function readQueueDepthOfSlots(slots: unknown): number | undefined {
  const parsed = v.safeParse(slotsSchema, slots)
  return parsed.success && parsed.output.some((slot) => !slot.is_processing) ? 0 : undefined
}
