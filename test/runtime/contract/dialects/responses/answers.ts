import fc from 'fast-check'
import OpenAI from 'openai'
import type { ResponseStreamEvent } from 'openai/resources/responses/responses'
import type { AnswerStream } from '#runtime/contract/answer-stream.ts'
import { type ChatCompletion, chatCompletionSchema } from '#runtime/contract/chat.ts'
import { type ChatChunk, chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { follow, startProgress } from '#runtime/contract/progress.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { LlmError } from '#runtime/errors.ts'

export type Message = Record<string, unknown>
type Call = { id: string; type: string } & Record<string, unknown>

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
const name = fc.stringMatching(/^[a-z_]{1,12}$/)

const call = fc.oneof(
  fc.record({
    type: fc.constant('function'),
    function: fc.record({ name, arguments: fc.dictionary(name, text).map((given) => JSON.stringify(given)) }),
  }),
  fc.record({ type: fc.constant('custom'), custom: fc.record({ name, input: text }) }),
)
const signed = fc.record({
  call,
  extra_content: fc.option(fc.record({ google: fc.record({ thought_signature: text }) })),
})
const calls = fc.array(signed, { maxLength: 3 }).map((all) =>
  all.map(
    ({ call: made, extra_content }, place): Call => ({
      id: `call_${place}`,
      ...made,
      ...(extra_content && { extra_content }),
    }),
  ),
)

const detail = fc.oneof(
  fc.record({ type: fc.constant('reasoning.text'), text, signature: text }),
  fc.record({ type: fc.constant('reasoning.encrypted'), data: text }),
)
const details = fc
  .array(detail, { maxLength: 2 })
  .map((all) => all.map((one, index) => ({ ...one, format: 'anthropic-claude-v1', index })))

const citation = fc.record({ url: fc.webUrl(), title: text, start_index: fc.nat(9), end_index: fc.nat(9) })

/** An assistant's message with anything that an answer may hold, in the form in which an inner request brings it back. */
export const answers = fc
  .record({
    thought: fc.option(text),
    details,
    content: fc.option(text),
    citations: fc.array(citation, { maxLength: 2 }),
    refusal: fc.option(text),
    calls,
  })
  .filter(({ content, refusal, calls: made }) => content !== null || refusal !== null || made.length > 0)
  // Without the prototypes that fast-check varies.
  .map((said) => JSON.parse(JSON.stringify(said)) as typeof said)
  .map(({ thought, details: known, content, citations, refusal, calls: made }): Message => {
    const annotations = citations.map((url_citation) => ({ type: 'url_citation', url_citation }))
    return {
      role: 'assistant',
      content,
      ...(refusal !== null && { refusal }),
      ...(content !== null && annotations.length > 0 && { annotations }),
      ...(thought !== null && { reasoning_content: thought }),
      ...(known.length > 0 && { reasoning_details: known }),
      ...(made.length > 0 && { tool_calls: made }),
    }
  })

export const usage: Usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 }
const head = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'a-model' }

export function completionOf(message: Message, finish_reason = 'stop'): ChatCompletion {
  const choices = [{ index: 0, message, finish_reason }]
  return checkRequest(chatCompletionSchema, { ...head, object: 'chat.completion', choices, usage })
}

/** The deltas of a message, with its texts cut into pieces of this many characters. */
export function deltasOf(message: Message, length: number): Message[] {
  const { reasoning_content, reasoning_details, content, annotations, refusal, tool_calls } = message
  const pieces = (value: unknown): string[] =>
    typeof value === 'string'
      ? Array.from({ length: Math.ceil(value.length / length) }, (_, at) => value.slice(at * length, (at + 1) * length))
      : []
  const made = Array.isArray(tool_calls) ? tool_calls : []
  const begun = made.map((call, index) => {
    const { function: given, custom, ...rest } = call
    const form = given
      ? { function: { name: given.name, arguments: '' } }
      : { custom: { name: custom.name, input: '' } }
    return { tool_calls: [{ index, ...rest, ...form }] }
  })
  // A piece of each call in turn.
  const filled = made
    .flatMap((call, index) =>
      pieces(call.function?.arguments ?? call.custom.input).map((piece, at) => ({
        at,
        delta: {
          tool_calls: [
            { index, ...(call.function ? { function: { arguments: piece } } : { custom: { input: piece } }) },
          ],
        },
      })),
    )
    .sort((one, other) => one.at - other.at)
  return [
    { role: 'assistant' },
    ...pieces(reasoning_content).map((piece) => ({ reasoning_content: piece })),
    ...(reasoning_details ? [{ reasoning_details }] : []),
    ...pieces(content).map((piece) => ({ content: piece })),
    ...(annotations ? [{ annotations }] : []),
    ...pieces(refusal).map((piece) => ({ refusal: piece })),
    ...begun,
    ...filled.map(({ delta }) => delta),
  ]
}

export function chunksOf(deltas: readonly Message[], finish_reason = 'stop'): ChatChunk[] {
  const chunk = (choices: object[], rest: object = {}) =>
    checkRequest(chatChunkSchema, { ...head, object: 'chat.completion.chunk', choices, ...rest })
  return [
    ...deltas.map((delta) => chunk([{ index: 0, delta, finish_reason: null }])),
    chunk([{ index: 0, delta: {}, finish_reason }]),
    chunk([], { usage }),
  ]
}

/** The stream of these chunks; it fails behind them, if there is an error. */
export function streamOf(chunks: readonly ChatChunk[], error?: LlmError): AnswerStream {
  const progress = startProgress()
  async function* pieces() {
    for (const chunk of chunks) {
      follow(progress, chunk)
      yield { chunk, data: JSON.stringify(chunk) }
    }
    if (error) throw error
  }
  return { pieces: pieces(), progress }
}

/** The events of a stream, as OpenAI's own client reads them; it raises what the stream says is wrong. */
export async function readEvents(text: string) {
  const headers = { 'content-type': 'text/event-stream' }
  const client = new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: async () => new Response(text, { headers }) })
  const stream = client.responses.stream({ model: 'a-model', input: 'Hello' })
  const events: ResponseStreamEvent[] = []
  stream.on('event', (event) => events.push(event))
  return { response: await stream.finalResponse(), events }
}

/** What a request in this dialect becomes. */
export function inner(body: object): { messages: Message[] } & Record<string, unknown> {
  return Object(responses.read(body).request)
}
