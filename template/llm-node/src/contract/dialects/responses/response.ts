import { own } from '../../own.ts'
import { present } from '../../present.ts'
import type { Usage } from '../../usage.ts'
import { bareId } from '../bare-id.ts'
import { toResponseUsage } from './usage.ts'

/** The head of an answer, and what its model's vendor says about it. */
export type Head = { id: string; created: number; model: string } & Record<string, unknown>

type State = {
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  output: readonly object[]
  usage?: Usage | undefined
  error?: object
  incomplete_details?: object
}

/** The ids of a response and of its items, by the id of the chat completion. */
export function baseOf({ id }: Head): string {
  return bareId(id).replaceAll(/[^\w-]/g, '')
}

/** What the request has asked for, as every response repeats it. Nothing is ever stored. */
export function toEcho(request: Record<string, unknown>): object {
  const { text, reasoning, tools, tool_choice, parallel_tool_calls, metadata } = request
  const asked = (name: string) => request[name] ?? null
  return {
    instructions: asked('instructions'),
    max_output_tokens: asked('max_output_tokens'),
    max_tool_calls: null,
    metadata: metadata ?? {},
    parallel_tool_calls: parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null, ...Object(reasoning) },
    store: false,
    temperature: asked('temperature'),
    text: { format: { type: 'text' }, ...Object(text) },
    tool_choice: tool_choice ?? 'auto',
    tools: tools ?? [],
    top_logprobs: request.top_logprobs ?? 0,
    top_p: asked('top_p'),
    truncation: 'disabled',
    ...present({
      prompt_cache_key: request.prompt_cache_key,
      safety_identifier: request.safety_identifier,
      user: request.user,
    }),
  }
}

/** The response object, in any state of its answer. */
export function toResponse(echo: object, head: Head, { usage, ...state }: State): object {
  return {
    id: `resp_${baseOf(head)}`,
    object: 'response',
    created_at: head.created,
    model: head.model,
    background: false,
    error: null,
    incomplete_details: null,
    ...echo,
    ...present({ service_tier: head.service_tier, moderation: head.moderation }),
    ...state,
    ...toResponseUsage(usage),
  }
}

/** Why an answer is not complete; undefined for one that is. */
const incompleteBy: Readonly<Record<string, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

/** How an answer has ended, by its finish reason. */
export function endOf(finishReason: string | null) {
  const reason = own(incompleteBy, finishReason ?? '')
  if (reason === undefined) return { status: 'completed' } as const
  return { status: 'incomplete', incomplete_details: { reason } } as const
}
