import * as v from 'valibot'
import type { ForeignFields } from '../../foreign-fields.ts'

/**
 * Fields that change nothing in the answer, and are left out: a record of what has become of a cache, and edits of the context that
 * keep everything, which agents send with each request.
 */
export const ignoredFields = {
  diagnostics: v.optional(v.unknown()),
  context_management: v.nullish(
    v.strictObject({
      edits: v.nullish(
        v.array(
          v.strictObject({
            type: v.literal('clear_thinking_20251015', 'must not change the context: clear it before you send it'),
            keep: v.optional(v.literal('all', 'must be all: clear the context before you send it')),
          }),
        ),
      ),
    }),
  ),
  speed: v.nullish(v.literal('standard', 'must be standard')),
}

/** Fields of OpenAI's dialects. */
export const foreignFields: ForeignFields = {
  stop: 'send stop_sequences',
  max_completion_tokens: 'send max_tokens',
  max_output_tokens: 'send max_tokens',
  instructions: 'send system',
  input: 'send messages, or this request to /v1/responses',
  prompt: 'send messages, or this request to /v1/completions',
  response_format: 'send output_config.format',
  reasoning_effort: 'send output_config.effort',
  reasoning: 'send thinking and output_config.effort',
  text: 'send output_config.format',
  parallel_tool_calls: 'send tool_choice.disable_parallel_tool_use',
}

/** What the fields that cannot be carried would do, by the dialect's own description of them. */
export const refusedFields: Readonly<Record<string, string>> = {
  container: 'runs code at the vendor',
  mcp_servers: 'has the vendor call servers',
  fallbacks: 'names other models to fall back to, past the catalogue',
  compaction: 'has the vendor shorten the conversation',
  thread: 'goes on with a conversation that the vendor keeps',
  inference_geo: 'chooses a region, which is the target’s',
  billing_policy: 'chooses who is charged',
  fallback_credit_token: 'goes on with a refused answer of the vendor',
  user_profile_id: 'names an account at the vendor',
  workspace_id: 'names an account at the vendor',
}
