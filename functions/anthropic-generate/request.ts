import * as v from 'valibot'
import { plainMark } from '#runtime/contract/cache-marks.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { splitInstructions } from '#runtime/contract/instructions.ts'
import { toClosedSchema } from '#runtime/contract/json-schema.ts'
import { present } from '#runtime/contract/present.ts'
import { unsupported } from '#runtime/contract/refusal.ts'
import { withSpeakers } from '#runtime/contract/speakers.ts'
import { visibleStopSequences } from '#runtime/contract/stop-sequences.ts'
import { jsonObjectSchema } from '#runtime/contract/tool-calls.ts'
import { hashedUser } from '#runtime/contract/user-id.ts'
import { refuseWants, type Want } from '#runtime/contract/wants.ts'
import { toInstructions } from './messages/content.ts'
import { toThinking } from './messages/thinking.ts'
import { toToolSettings } from './messages/tools.ts'
import { toTurns } from './messages/turns.ts'
import { toEffort } from './model/efforts.ts'

export type AnthropicRequest = Record<string, unknown>

/** The capabilities of Claude; a test keeps the catalogue consistent with them. */
export const does: readonly Want[] = ['tool_choice', 'single_tool_call', 'reasoning_effort']

/**
 * OpenAI's chat request in Anthropic's format: instructions are separate, and max_tokens is required. Sampling parameters
 * (temperature, top_p, seed, penalties) are left out, because API version 2026-10-21 answers 400 to them. Anthropic's own
 * `thinking` passes unchanged.
 * @throws LlmError unsupported_by_provider for what Anthropic cannot express
 */
export function toAnthropicRequest(request: ChatRequest & { model: string }): AnthropicRequest {
  refuseWants(request, does, 'anthropic')
  const { instructions, turns } = splitInstructions(withSpeakers(request.messages))
  const system = instructions.flatMap(toInstructions)
  // Tools, instructions, messages: servers that cache the text of a request need its fixed part first (maximhq/bifrost#6406).
  return present({
    model: request.model,
    ...toToolSettings(request),
    system: system.length > 0 ? system : undefined,
    messages: toTurns(turns),
    stop_sequences: visibleStopSequences(request.stop, 'anthropic'),
    output_config: toOutputConfig(request),
    metadata: request.user ? { user_id: hashedUser(request.user) } : undefined,
    service_tier: tiers.get(request.service_tier),
    stream: request.stream ? true : undefined,
    cache_control: plainMark(request.cache_control),
    ...toThinking(request),
  })
}

/** What a question for the length of a prompt takes; Anthropic answers 400 to the rest. */
const counted = ['model', 'tools', 'tool_choice', 'system', 'messages', 'output_config', 'cache_control', 'thinking']

/**
 * The same request as the question how many tokens its prompt has.
 * @throws LlmError unsupported_by_provider for what Anthropic cannot express
 */
export function toCountRequest(request: ChatRequest & { model: string }): AnthropicRequest {
  const asked = Object.entries(toAnthropicRequest(request))
  return Object.fromEntries(asked.filter(([name]) => counted.includes(name)))
}

/** OpenAI's names of the two tiers that a request may choose. */
const tiers: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['default', 'standard_only'],
])

function toOutputConfig({ model, response_format, reasoning_effort }: ChatRequest & { model: string }) {
  const config = present({ format: toFormat(response_format), effort: toEffort(reasoning_effort, model) })
  return Object.keys(config).length > 0 ? config : undefined
}

/** Anthropic guarantees JSON only with a schema; without one, the answer could be anything. */
function toFormat(format: ChatRequest['response_format']): object | undefined {
  if (!format || format.type === 'text') return undefined
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined
  if (v.is(jsonObjectSchema, schema)) {
    return { type: 'json_schema', schema: toClosedSchema(schema, { provider: 'anthropic', param: 'response_format' }) }
  }
  throw unsupported('anthropic answers in JSON only by a json_schema with its schema', 'response_format')
}
