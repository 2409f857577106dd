import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import type { ChatCompletion, ChatRequest } from './chat.ts'
import { countSchema } from './count.ts'
import { saidIn } from './dialects/completions/whole.ts'
import { longestTimeoutMs } from './durations.ts'
import type { EmbeddingsReply, EmbeddingsRequest } from './embeddings.ts'
import { isJsonObject } from './json-object.ts'
import { maxItems } from './lists.ts'
import { parseRequest } from './parse.ts'
import { privacySchema } from './privacy.ts'
import { refusal } from './refusal.ts'
import { tasks } from './tasks.ts'
import type { Usage } from './usage.ts'

export const defaultMaxLatencyMs = 2000

const isText = (value: unknown) => typeof value === 'string' && value.trim() !== ''

/** A time in milliseconds that a caller may ask for, at most an hour. */
export const millisecondsSchema = v.pipe(
  v.number('must be a number of milliseconds'),
  v.finite('must be a number of milliseconds'),
  v.minValue(1, 'must be 1 or more milliseconds'),
  v.maxValue(longestTimeoutMs, `must be ${longestTimeoutMs} milliseconds (one hour) or less`),
)

export const taskSchema = v.picklist(tasks, `must be one of ${tasks.join(', ')}`)

/**
 * The short form, `POST /` on every function. An unknown field is refused: a mistyped `private` that went unnoticed
 * would send the prompt out of the cluster.
 */
export const shortRequestSchema = v.strictObject({
  prompt: v.pipe(
    v.custom<string | string[]>(
      (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
      'must be a text that is not empty (or, for task embed, a list of such texts)',
    ),
    v.check(
      (prompt) => typeof prompt === 'string' || prompt.length <= maxItems.inputs,
      `must hold ${maxItems.inputs} texts or fewer`,
    ),
  ),
  task: v.optional(taskSchema),
  max_latency_ms: v.optional(millisecondsSchema),
  private: v.optional(privacySchema),
  model: v.optional(v.pipe(v.string('must be the name of a model'), v.nonEmpty('must not be empty'))),
  strategy: v.optional(v.string('must be the name of a strategy')),
  cache: v.optional(v.boolean('must be true or false')),
  max_tokens: v.optional(countSchema),
  temperature: v.optional(
    v.pipe(v.number('must be a number'), v.minValue(0, 'must be 0 or more'), v.maxValue(2, 'must be 2 or less')),
  ),
  stream: v.optional(v.boolean('must be true or false')),
  timeout_ms: v.optional(millisecondsSchema),
  user: v.optional(v.string('must be a text')),
  metadata: v.optional(v.record(v.string(), v.unknown(), 'must be an object')),
})

export type ShortRequest = v.InferOutput<typeof shortRequestSchema>

/** What the other forms have in place of a prompt, and where they belong. */
const otherForms: readonly [field: string, path: string][] = [
  ['messages', '/v1/chat/completions'],
  ['input', '/v1/embeddings or /v1/responses'],
]

/**
 * A request of the short form.
 * @throws LlmError as `parseRequest` does, with the path that takes the form which was sent instead
 */
export function parseShortRequest(value: unknown): ShortRequest {
  if (isJsonObject(value) && value.prompt === undefined) {
    for (const [field, path] of otherForms) {
      if (value[field] !== undefined)
        throw refusal(`prompt is missing; a request with ${field} goes to ${path}`, 'prompt')
    }
  }
  return parseRequest(shortRequestSchema, value)
}

/** What every provider function answers to the short form; the router adds its decision and the cost. */
export type ShortReply = {
  result: string | number[] | number[][] | null
  provider: string
  model: string
  /** Why the model stopped; `length` means that the answer is cut short. Absent for embeddings. */
  finish_reason?: string | null
  usage: Usage | null
  latency_ms: number
}

/**
 * The prompt of a request that is not for embeddings.
 * @throws LlmError invalid_request when it is a list
 */
export function onePrompt(short: ShortRequest): string {
  if (typeof short.prompt === 'string') return short.prompt
  throw refusal('prompt must be one text; only task embed takes a list', 'prompt')
}

/** The chat request that the short form stands for. */
export function toChatRequest(short: ShortRequest, prompt: string): ChatRequest {
  return {
    messages: [{ role: 'user', content: prompt }],
    ...(short.model !== undefined && { model: short.model }),
    ...(short.max_tokens !== undefined && { max_tokens: short.max_tokens }),
    ...(short.temperature !== undefined && { temperature: short.temperature }),
    ...(short.user !== undefined && { user: short.user }),
  }
}

export function toEmbeddingsRequest(short: ShortRequest): EmbeddingsRequest {
  return {
    input: short.prompt,
    encoding_format: 'float',
    ...(short.model !== undefined && { model: short.model }),
    ...(short.user !== undefined && { user: short.user }),
  }
}

/** The answer's text and why it ended, as the short form gives them. What the model refuses to do is its text. */
export function shortChatResult(reply: ChatCompletion): Pick<ShortReply, 'result' | 'finish_reason'> {
  const [choice] = reply.choices
  const result = choice ? saidIn(choice.message) || choice.message.content : null
  return { result: result ?? null, finish_reason: choice?.finish_reason ?? null }
}

/** One vector for one prompt, a list of vectors for a list of prompts. */
export function shortEmbeddingResult(short: ShortRequest, reply: EmbeddingsReply): Pick<ShortReply, 'result'> {
  const vectors = [...reply.data]
    .sort((one, other) => one.index - other.index)
    .map(({ embedding }) => {
      if (typeof embedding === 'string') throw new LlmError('bad_reply', 'The vector came as base64 and not as numbers')
      return embedding
    })
  return { result: Array.isArray(short.prompt) ? vectors : (vectors[0] ?? null) }
}
