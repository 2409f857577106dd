import type { IncomingHttpHeaders } from 'node:http'
import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import {
  defaultMaxLatencyMs,
  defaultTask,
  millisecondsSchema,
  type ShortRequest,
  type Task,
  taskSchema,
} from '#runtime/contract/short-form.ts'
import { LlmError } from '#runtime/errors.ts'
import { type StrategyName, strategyNames } from '../catalogue/strategy-names.ts'
import type { RoutingRequest } from '../choose/request.ts'

/** What a caller says of a request beside its text, wherever the request's form puts it. */
export type Hints = Pick<RoutingRequest, 'task' | 'maxLatencyMs' | 'private' | 'model' | 'strategy' | 'user'> & {
  timeoutMs?: number | undefined
}

export function hintsOfShort(short: ShortRequest): Hints {
  return {
    task: short.task ?? defaultTask,
    maxLatencyMs: short.max_latency_ms ?? defaultMaxLatencyMs,
    private: short.private ?? false,
    model: modelOf(short.model),
    timeoutMs: short.timeout_ms,
    strategy: strategyOf(short.strategy, 'strategy'),
    user: short.user,
  }
}

const flag = v.pipe(
  v.picklist(['true', 'false'], 'must be true or false'),
  v.transform((value) => value === 'true'),
)
const milliseconds = v.pipe(
  v.string(),
  v.nonEmpty('must be a number of milliseconds'),
  v.transform(Number),
  millisecondsSchema,
)

const wordsSchema = v.object({
  task: v.optional(taskSchema),
  max_latency_ms: v.optional(milliseconds),
  private: v.optional(flag),
  strategy: v.optional(v.string()),
  timeout_ms: v.optional(milliseconds),
})
const words = ['task', 'max_latency_ms', 'private', 'strategy', 'timeout_ms'] as const

type Metadata = Record<string, unknown> | null | undefined

/**
 * Hints on an OpenAI request, in headers (`x-llm-task`, …) or in `metadata`. A header goes before metadata, but a
 * request is private as soon as either says so.
 */
export function hintsOfOpenAi(
  headers: IncomingHttpHeaders,
  request: { metadata?: Metadata; model?: string | undefined; user?: string | null | undefined },
  task: Task,
): Hints {
  const said = parseRequest(
    wordsSchema,
    collect((word) => headers[`x-llm-${word.replaceAll('_', '-')}`]),
  )
  const meta = parseRequest(
    wordsSchema,
    collect((word) => request.metadata?.[word]),
  )
  const asked = said.task ?? meta.task ?? task
  if ((asked === 'embed') !== (task === 'embed')) {
    throw new LlmError('invalid_request', `The task ${asked} does not go with this path`, { param: 'task' })
  }
  return {
    task: asked,
    maxLatencyMs: said.max_latency_ms ?? meta.max_latency_ms ?? defaultMaxLatencyMs,
    private: said.private === true || meta.private === true,
    model: modelOf(request.model),
    timeoutMs: said.timeout_ms ?? meta.timeout_ms,
    strategy: strategyOf(said.strategy ?? meta.strategy, 'x-llm-strategy'),
    user: request.user ?? undefined,
  }
}

/** Headers are texts; in metadata a number or a boolean means the same as its text. */
function collect(read: (word: (typeof words)[number]) => unknown): Record<string, unknown> {
  const given = words.map((word) => [word, read(word)] as const).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([word, value]) => [word, typeof value === 'object' ? value : String(value)]))
}

/** `auto` is how clients that must name a model leave the choice to the router. */
function modelOf(model: string | undefined): string | undefined {
  return model === 'auto' ? undefined : model
}

function strategyOf(asked: string | undefined, param: string): StrategyName | undefined {
  const strategy = strategyNames.find((known) => known === asked)
  if (asked === undefined || strategy !== undefined) return strategy
  throw new LlmError('invalid_request', `${param} must be one of ${strategyNames.join(', ')}`, { param })
}
