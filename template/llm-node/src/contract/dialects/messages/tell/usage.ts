import { present } from '../../../present.ts'
import type { Usage } from '../../../usage.ts'

/** The tiers that this dialect has words for, by those of all vendors. Clients may refuse any other word. */
const tiers: ReadonlyMap<unknown, string> = new Map([
  ['standard', 'standard'],
  ['default', 'standard'],
  ['on_demand', 'standard'],
  ['priority', 'priority'],
  ['batch', 'batch'],
])

/**
 * The usage in this dialect, whose input leaves out what was read from a cache or written to one. Clients require both counts: where
 * nobody has told them, they are 0 beside `unknown: true`.
 */
export function toUsage(usage: Usage | undefined): Record<string, unknown> {
  if (usage === undefined) return { input_tokens: 0, output_tokens: 0, unknown: true }
  const { prompt_tokens, completion_tokens, prompt_tokens_details: details, completion_tokens_details: output } = usage
  const { cached_tokens: read, cache_write_tokens: written, cache_write_1h_tokens: hour } = details ?? {}
  const thinking = output?.reasoning_tokens
  return {
    input_tokens: Math.max(0, prompt_tokens - (read ?? 0) - (written ?? 0)),
    cache_creation_input_tokens: written ?? null,
    cache_read_input_tokens: read ?? null,
    ...(hour != null && {
      cache_creation: {
        ephemeral_5m_input_tokens: Math.max(0, (written ?? hour) - hour),
        ephemeral_1h_input_tokens: hour,
      },
    }),
    output_tokens: completion_tokens ?? 0,
    ...(completion_tokens === undefined && { unknown: true }),
    ...(thinking != null && { output_tokens_details: { thinking_tokens: thinking } }),
    ...present({
      server_tool_use: usage.server_tool_use,
      service_tier: tiers.get(usage.service_tier),
      speed: usage.speed,
      inference_geo: usage.inference_geo,
    }),
  }
}
