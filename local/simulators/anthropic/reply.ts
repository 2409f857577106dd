import { randomBytes } from 'node:crypto'
import { type Answer, splitIntoPieces } from '../answer.ts'
import { jsonReply, namedEventsReply, type SimulatedReply } from '../reply.ts'

export const withId = { headers: { 'request-id': 'req_simulated' } }

const thought = 'Simulated reasoning.'

/** The reply to a request that Anthropic takes, in one piece. */
export function whole(model: string, answer: Answer, reportsUsage: boolean): SimulatedReply {
  const content = [
    ...(answer.tokens.reasoning > 0 ? [{ type: 'thinking', thinking: thought, signature: 'simulated' }] : []),
    ...(answer.toolCalls.length > 0 ? toolUses(answer) : [{ type: 'text', text: answer.text }]),
  ]
  const usage = reportsUsage ? { usage: { ...promptUsage(answer), ...answerUsage(answer) } } : {}
  return jsonReply(
    { ...message(model), content, stop_reason: stopReason(answer), stop_sequence: null, ...usage },
    withId,
  )
}

/** Usage comes in two parts: the prompt's at the beginning, with one token of the answer, and the whole at the end. */
export function streamed(model: string, answer: Answer, reportsUsage: boolean): SimulatedReply {
  const start = { ...message(model), content: [], stop_reason: null, stop_sequence: null }
  const early = reportsUsage ? { usage: { ...promptUsage(answer), output_tokens: 1 } } : {}
  const late = reportsUsage ? { usage: answerUsage(answer) } : {}
  const thinks = answer.tokens.reasoning > 0
  const words = splitIntoPieces(answer.text).map((text) => ({ type: 'text_delta', text }))
  const first = thinks ? 1 : 0
  const said =
    answer.toolCalls.length > 0
      ? toolUses(answer).flatMap(({ input, ...use }, nth) =>
          block(first + nth, { ...use, input: {} }, inputDeltas(input)),
        )
      : block(first, { type: 'text', text: '' }, words)
  return namedEventsReply([
    { type: 'message_start', message: { ...start, ...early } },
    ...(thinks
      ? block(0, { type: 'thinking', thinking: '', signature: '' }, [
          { type: 'thinking_delta', thinking: thought },
          { type: 'signature_delta', signature: 'simulated' },
        ])
      : []),
    { type: 'ping' },
    ...said,
    { type: 'message_delta', delta: { stop_reason: stopReason(answer), stop_sequence: null }, ...late },
    { type: 'message_stop' },
  ])
}

function toolUses({ toolCalls }: Answer) {
  return toolCalls.map((call) => ({
    type: 'tool_use',
    id: `toolu_${randomBytes(12).toString('hex')}`,
    name: call.name,
    input: call.arguments,
  }))
}

/** Input comes as JSON in pieces, the first of them empty; an empty input comes as nothing more. */
function inputDeltas(input: object) {
  const json = JSON.stringify(input)
  const middle = Math.ceil(json.length / 2)
  const pieces = json === '{}' ? [''] : ['', json.slice(0, middle), json.slice(middle)]
  return pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }))
}

function block(index: number, content_block: object, deltas: object[]) {
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

function message(model: string) {
  return { id: `msg_${randomBytes(12).toString('hex')}`, type: 'message', role: 'assistant', model }
}

function stopReason({ isCut, toolCalls }: Answer) {
  if (toolCalls.length > 0) return 'tool_use'
  return isCut ? 'max_tokens' : 'end_turn'
}

/** What came from the cache is not part of input_tokens. */
function promptUsage({ tokens: { prompt, cached, written = 0 } }: Answer) {
  return {
    input_tokens: prompt - cached - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
  }
}

function answerUsage({ tokens: { completion, reasoning } }: Answer) {
  return { output_tokens: completion, output_tokens_details: reasoning > 0 ? { thinking_tokens: reasoning } : null }
}
