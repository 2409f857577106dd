import type { Usage } from '#runtime/contract/usage.ts'

/**
 * The tokens and uses of tools that any provider would have counted, without what the one that answered says of its bill: its own
 * figure of the cost, and the tier, speed and region that it charged for. The baseline is at its list price.
 */
export function withoutBilling(usage: Usage): Usage {
  const { prompt_tokens, completion_tokens, total_tokens, prompt_tokens_details, ...rest } = usage
  const { completion_tokens_details, server_tool_use } = rest
  return {
    prompt_tokens,
    ...(completion_tokens !== undefined && { completion_tokens }),
    ...(total_tokens !== undefined && { total_tokens }),
    ...(prompt_tokens_details && { prompt_tokens_details }),
    ...(completion_tokens_details && { completion_tokens_details }),
    ...(server_tool_use && { server_tool_use }),
  }
}
