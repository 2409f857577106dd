import { header } from '#runtime/contract/headers.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Fault } from './fault.ts'

/** Where an answer stands; the last four are ends. Only `answered` is a whole answer. */
export type AnswerState = 'waiting' | 'streaming' | 'answered' | 'broken_off' | 'failed' | 'stopped'

/**
 * A streamed answer as far as it has come. Times are in milliseconds since the request was sent. What is not known, or not yet, is
 * absent.
 */
export type Answer = {
  state: AnswerState
  text: string
  /** What the model shows of its reasoning. */
  thoughts: string
  /** Those of the router's reply, by their names in lower case. */
  headers: Readonly<Record<string, string>>
  status?: number
  /** When the router's reply began. */
  repliedMs?: number
  /** When the first and the last piece of output came. */
  firstTokenMs?: number
  lastTokenMs?: number
  /** Up to now, or to the end. */
  totalMs: number
  finishReason?: string
  usage?: Usage
  costUsd?: number
  fault?: Fault
}

export const noAnswerYet: Answer = { state: 'waiting', text: '', thoughts: '', headers: {}, totalMs: 0 }

export function hasEnded({ state }: Pick<Answer, 'state'>): boolean {
  return state !== 'waiting' && state !== 'streaming'
}

/** Who has answered, as `provider/model`; undefined before the reply. */
export function answeredBy({ headers }: Answer): string | undefined {
  const { 'x-llm-provider': provider, 'x-llm-model': model } = headers
  return provider === undefined || model === undefined ? undefined : `${provider}/${model}`
}

/** True of what may have cost something that nobody has told. */
export function hasUnknownCost({ costUsd, state, firstTokenMs, totalMs, headers, fault }: Answer): boolean {
  if (costUsd !== undefined) return false
  const wasLeft = (state === 'stopped' && totalMs > 0) || fault?.code === 'no_answer_in_time'
  return wasLeft || firstTokenMs !== undefined || headers[header.mayBeBilled] === 'true'
}

/** A burst that came in less time says more about buffers on the way than about the model. */
const shortestMs = 20

/**
 * How fast the model writes, once it has begun. Hidden reasoning precedes the first piece, so its tokens do not count. Undefined if the usage
 * is not known, or the answer came in one burst.
 */
export function tokensPerSecond({ usage, thoughts, firstTokenMs, lastTokenMs }: Answer): number | undefined {
  if (usage?.completion_tokens === undefined || firstTokenMs === undefined || lastTokenMs === undefined)
    return undefined
  const hidden = thoughts === '' ? (usage.completion_tokens_details?.reasoning_tokens ?? 0) : 0
  const afterFirst = usage.completion_tokens - hidden - 1
  const ms = lastTokenMs - firstTokenMs
  return afterFirst > 0 && ms >= shortestMs ? (afterFirst / ms) * 1000 : undefined
}
