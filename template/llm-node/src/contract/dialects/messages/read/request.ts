import { asksForAny } from '../../../filled.ts'
import { isJsonObject } from '../../../json-object.ts'
import { parseRequest } from '../../../parse.ts'
import { present } from '../../../present.ts'
import { refusal } from '../../../refusal.ts'
import { toUser } from '../../../user.ts'
import { without } from '../../../without.ts'
import { refuseForeign } from '../../foreign-fields.ts'
import { foreignFields, refusedFields } from './fields.ts'
import { toSystem } from './instructions.ts'
import { checkResults } from './results.ts'
import { type MessagesRequest, requestSchema } from './schema.ts'
import { toChoice, toTool } from './tools.ts'
import { toMessages } from './turns.ts'

/**
 * A request of this dialect as the inner one.
 * @throws LlmError invalid_request that names the field, for whatever cannot be carried
 */
export function readRequest(body: unknown): Record<string, unknown> {
  const request = parseRequest(requestSchema, checkFields(body))
  checkResults(request.messages)
  const { model, tools, tool_choice: choice, stop_sequences: stop, stream, thinking, cache_control } = request
  const { temperature, top_p, top_k, max_tokens, output_config: output } = request
  return present({
    model,
    messages: [...toSystem(request.system), ...request.messages.flatMap(toMessages)],
    max_tokens,
    tools: tools?.map(toTool),
    ...(choice && toChoice(choice)),
    stop: stop && stop.length > 0 ? stop : undefined,
    temperature,
    top_p,
    top_k,
    stream,
    thinking,
    reasoning_effort: output?.effort,
    response_format: toFormat(output?.format ?? request.output_format),
    user: request.user ?? toUser(request.metadata?.user_id),
    service_tier: request.service_tier === 'standard_only' ? 'default' : request.service_tier,
    cache_control,
  })
}

/** The request without fields that cannot be carried: where they are null or empty, they ask for nothing. */
function checkFields(body: unknown): unknown {
  if (!isJsonObject(body)) return body
  refuseForeign(body, '/v1/messages', foreignFields)
  const refused = Object.keys(body).find((name) => Object.hasOwn(refusedFields, name) && asksForAny(body[name]))
  if (refused !== undefined)
    throw refusal(`${refused} ${refusedFields[refused]}, and cannot be carried: leave it out`, refused)
  return without(body, [...Object.keys(foreignFields), ...Object.keys(refusedFields)])
}

function toFormat(format: MessagesRequest['output_format']): object | undefined {
  if (!format) return undefined
  return { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: format.schema } }
}
