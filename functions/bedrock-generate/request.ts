import type { ConverseCommandInput, OutputConfig } from '@aws-sdk/client-bedrock-runtime'
import * as v from 'valibot'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { splitInstructions } from '#runtime/contract/instructions.ts'
import { toClosedSchema } from '#runtime/contract/json-schema.ts'
import { present } from '#runtime/contract/present.ts'
import { unsupported } from '#runtime/contract/refusal.ts'
import { withSpeakers } from '#runtime/contract/speakers.ts'
import { visibleStopSequences } from '#runtime/contract/stop-sequences.ts'
import { jsonObjectSchema } from '#runtime/contract/tool-calls.ts'
import { refuseWants, type Want } from '#runtime/contract/wants.ts'
import { withAutomaticPoints } from './messages/automatic-points.ts'
import { toInstructions } from './messages/content.ts'
import { toToolConfig } from './messages/tools.ts'
import { toTurns } from './messages/turns.ts'
import { checkModelName } from './model/name.ts'
import { toSampling } from './model/sampling.ts'
import { toEffort } from './thinking/efforts.ts'
import { toThinking } from './thinking/thinking.ts'

/** The request of both Converse and ConverseStream. */
export type BedrockRequest = ConverseCommandInput

/** The capabilities of Bedrock; a test keeps the catalogue consistent with them. */
export const does: readonly Want[] = ['tool_choice', 'reasoning_effort']

/**
 * OpenAI's chat request in Bedrock's format: instructions are separate. Seed and penalties, which Converse lacks, are left out, and
 * so are temperature and top_p where the model refuses them. Claude's own `thinking` passes unchanged.
 * @throws LlmError unsupported_by_provider for what Bedrock cannot express
 */
export function toBedrockRequest(request: ChatRequest & { model: string }): BedrockRequest {
  checkModelName(request.model)
  refuseWants(request, does, 'bedrock')
  const { instructions, turns } = splitInstructions(withSpeakers(request.messages))
  const system = instructions.flatMap((message) => toInstructions(message, request.model))
  const { thinking, maxTokens } = toThinking(request)
  const inferenceConfig = present({
    maxTokens,
    stopSequences: visibleStopSequences(request.stop, 'bedrock'),
    ...toSampling(request, thinking),
  })
  const optional = present({
    system: system.length > 0 ? system : undefined,
    inferenceConfig: Object.keys(inferenceConfig).length > 0 ? inferenceConfig : undefined,
    toolConfig: toToolConfig(request),
    outputConfig: toOutputConfig(request),
    additionalModelRequestFields: thinking && { thinking },
  })
  const sent = { modelId: request.model, messages: toTurns(turns, request.model), ...optional }
  return withAutomaticPoints(sent, request)
}

function toOutputConfig(request: ChatRequest & { model: string }): OutputConfig | undefined {
  const effort = toEffort(request.reasoning_effort, request.model)
  const config = present({ textFormat: toTextFormat(request.response_format), effort })
  return Object.keys(config).length > 0 ? config : undefined
}

/** Bedrock guarantees JSON only with a schema; without one, the answer could be anything. */
function toTextFormat(format: ChatRequest['response_format']): OutputConfig['textFormat'] {
  if (!format || format.type === 'text') return undefined
  const { schema, name } = format.type === 'json_schema' ? format.json_schema : {}
  if (!v.is(jsonObjectSchema, schema)) {
    throw unsupported('bedrock answers in JSON only by a json_schema with its schema', 'response_format')
  }
  const closed = toClosedSchema(schema, { provider: 'bedrock', param: 'response_format' })
  const jsonSchema = { schema: JSON.stringify(closed), ...(typeof name === 'string' && { name }) }
  return { type: 'json_schema', structure: { jsonSchema } }
}
