import * as v from 'valibot'

/** What is read of llama.cpp's `/metrics`; a server started without `--metrics` has none. */
export type LlamaMetrics = { queueDepth: number | undefined; tokensPerSecond: number | undefined }

/** Queue depth is how many requests wait for a free slot; the speed is that of all answers since the server started. */
export function readLlamaMetrics(text: string): LlamaMetrics {
  const tokens = sum(text, ['prompt_tokens_total', 'tokens_predicted_total'])
  const seconds = sum(text, ['prompt_seconds_total', 'tokens_predicted_seconds_total'])
  const cached = sum(text, ['prompt_tokens_cached_total']) ?? 0
  return {
    queueDepth: sum(text, ['requests_deferred']),
    tokensPerSecond: tokens !== undefined && seconds ? (tokens + cached) / seconds : undefined,
  }
}

/** Over all samples of the names, such as those of several models; undefined unless each name has one. */
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

/** From llama.cpp's `/slots`: nobody waits while a slot is free; how many do when none is, it does not say. */
export function readQueueDepthOfSlots(slots: unknown): number | undefined {
  const parsed = v.safeParse(slotsSchema, slots)
  return parsed.success && parsed.output.some((slot) => !slot.is_processing) ? 0 : undefined
}
