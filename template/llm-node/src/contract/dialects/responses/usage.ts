import { present } from '../../present.ts'
import type { Usage } from '../../usage.ts'

/** Usage in the words of this dialect. Unknown details are absent; without both numbers of tokens it is null. */
export function toResponseUsage(usage: Usage | undefined): object | null {
  if (usage?.completion_tokens === undefined) return null
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total = input + output } = usage
  const { cached_tokens, cache_write_tokens } = usage.prompt_tokens_details ?? {}
  return {
    input_tokens: input,
    input_tokens_details: present({ cached_tokens, cache_write_tokens }),
    output_tokens: output,
    output_tokens_details: present({ reasoning_tokens: usage.completion_tokens_details?.reasoning_tokens }),
    total_tokens: total,
  }
}
