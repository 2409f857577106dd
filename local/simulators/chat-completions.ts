import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { type Answer, splitIntoPieces, type TokenCounts } from './answer.ts'

const partSchema = v.looseObject({ type: v.string(), text: v.optional(v.string()) })
const messageSchema = v.looseObject({
  role: v.string(),
  content: v.nullish(v.union([v.string(), v.array(partSchema)])),
})

/** A request to OpenAI's chat completions, which Groq and many others took over; only what a simulator looks at. */
export const chatRequestSchema = v.looseObject({
  model: v.string(),
  messages: v.array(messageSchema),
  max_tokens: v.nullish(v.number()),
  max_completion_tokens: v.nullish(v.number()),
  tools: v.nullish(v.array(v.looseObject({ type: v.string() }))),
  tool_choice: v.nullish(v.unknown()),
  response_format: v.nullish(v.unknown()),
  n: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(128))),
  logprobs: v.nullish(v.boolean()),
  top_logprobs: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20))),
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(v.looseObject({ include_usage: v.nullish(v.boolean()) })),
})
export type ChatRequest = v.InferOutput<typeof chatRequestSchema>

/** The types of tools, each with a form of call of its own. */
export type CallType = 'function' | 'custom'

/** Every text of the prompt. */
export function chatTexts({ messages }: ChatRequest): string[] {
  return messages.flatMap(({ content }) => {
    if (typeof content === 'string') return content
    return (content ?? []).map((part) => part.text ?? '')
  })
}

/** The usage of a chat completion; details are there only where they are not 0. */
export function chatUsage({ prompt, completion, cached, reasoning }: TokenCounts) {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(cached > 0 && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoning > 0 && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  }
}

/** A `chat.completion` without usage, to which each provider adds its own fields. */
export function chatCompletion(model: string, answer: Answer, nowMs: number, callType: CallType = 'function') {
  const { text, tokens, toolCalls } = answer
  const message = {
    role: 'assistant',
    content: toolCalls.length > 0 ? null : text,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((call) => toCall(call, callType)) }),
    ...(tokens.reasoning > 0 && { reasoning: 'Simulated reasoning.' }),
  }
  return {
    ...identity(model, nowMs, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(answer) }],
  }
}

/** The chunks of a streamed completion: the role, the words, and the one that says why it ended. */
export function chatChunks(model: string, answer: Answer, nowMs: number, callType: CallType = 'function') {
  const { text, tokens, toolCalls } = answer
  const shared = identity(model, nowMs, 'chat.completion.chunk')
  const chunk = (delta: Record<string, unknown>, finish: string | null = null) => ({
    ...shared,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })
  return {
    first: chunk({ role: 'assistant', content: '' }),
    middle: [
      ...(tokens.reasoning > 0 ? [chunk({ reasoning: 'Simulated reasoning.' })] : []),
      ...splitIntoPieces(text).map((content) => chunk({ content })),
      ...toolCalls.flatMap((call, index) =>
        callDeltas(call, index, callType).map((delta) => chunk({ tool_calls: [delta] })),
      ),
    ],
    last: chunk({}, finishReason(answer)),
    /** The chunk that carries usage alone, for those who ask for `stream_options.include_usage`. */
    bare: { ...shared, choices: [] },
  }
}

function identity(model: string, nowMs: number, object: string) {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(nowMs / 1000), model }
}

function finishReason({ isCut, toolCalls }: Answer) {
  if (toolCalls.length > 0) return 'tool_calls'
  return isCut ? 'length' : 'stop'
}

type ToolCall = Answer['toolCalls'][number]

const callForms = {
  function: (name: string, text: string) => ({ function: { name, arguments: text } }),
  custom: (name: string, text: string) => ({ custom: { name, input: text } }),
}
const pieceForms = {
  function: (text: string) => ({ function: { arguments: text } }),
  custom: (text: string) => ({ custom: { input: text } }),
}

function callId(): string {
  return `call_${randomUUID().replaceAll('-', '')}`
}

function toCall(call: ToolCall, type: CallType) {
  return { id: callId(), type, ...callForms[type](call.name, JSON.stringify(call.arguments)) }
}

/** A call in a stream: its name first, then its arguments in two pieces, as they come from a model. */
function callDeltas(call: ToolCall, index: number, type: CallType) {
  const text = JSON.stringify(call.arguments)
  const middle = Math.ceil(text.length / 2)
  const pieces = [text.slice(0, middle), text.slice(middle)]
  return [
    { index, id: callId(), type, ...callForms[type](call.name, '') },
    ...pieces.map((piece) => ({ index, ...pieceForms[type](piece) })),
  ]
}
