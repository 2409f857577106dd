import { present } from '#runtime/contract/present.ts'
import { LlmError } from '#runtime/errors.ts'
import { type Call, json, type Reply, type Route } from '#runtime/http/call.ts'
import { describeError } from '#runtime/log.ts'
import type { AnsweredDelivery, Deliveries } from '../dispatch/deliveries.ts'
import type { CallerOf } from '../keys/callers.ts'
import { StoreError } from '../store/port.ts'
import { costHeader } from './reply-headers.ts'
import { followed, isStreamed } from './streamed-reply.ts'

export type DeliveredOnceParts = { deliveries: Deliveries; callerOf: CallerOf; now: () => number }
type Headers = Readonly<Record<string, string>>

/** Statuses that OpenFaaS's queue-worker retries by default. They are given the time after which it is worthwhile. */
const retried: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])
const retryAfterMs = 1000

/**
 * Answers a call that a queue delivers once, however often it is delivered: a queue delivers at least once, and every answer is paid
 * for. Of an answered call its facts are told. One that is under way is put off, by a status that the queue retries: nobody can tell
 * whether its replica still works or has been killed. A call that failed may come again, and so may a stream that broke off or whose
 * reader has left: nobody has its answer, although it cost something.
 */
export function deliveredOnce(route: Route, { deliveries, callerOf, now }: DeliveredOnceParts): Route {
  async function once(call: Call): Promise<Reply> {
    const begun = await begin(call)
    if (begun === undefined) return route.handle(call)
    if ('state' in begun) return begun.state === 'answered' ? factsOf(call, begun) : putOff(begun.untilMs)
    const { signal } = call
    const lost = noteLoss(call)
    /** Nobody has an answer whose reader has left. */
    const ended = (isWhole: boolean, headers: Headers = {}) =>
      (isWhole && !signal.aborted ? begun.answered(aboutAnswer(headers)) : begun.failed()).catch(lost)
    try {
      const reply = await route.handle(call)
      const { headers } = reply
      if (isStreamed(reply))
        return followed(reply, ({ isWhole, costUsd }) => ended(isWhole, { ...headers, ...costHeader(costUsd) }))
      await ended(true, headers)
      return reply
    } catch (error) {
      await ended(false)
      throw withRetryAfter(error)
    }
  }

  /** Undefined if nobody can tell: the call is answered all the same. A caller without a valid key is for the route to refuse. */
  async function begin(call: Call) {
    try {
      const { key } = await callerOf(call)
      return await deliveries.begin(key?.id ?? '', call.id)
    } catch (error) {
      if (error instanceof StoreError) noteLoss(call)(error)
      else if (!(error instanceof LlmError)) throw error
      return undefined
    }
  }

  function putOff(untilMs: number): never {
    const what = 'This call is under way already, and its answer goes to where it was asked from'
    throw new LlmError('under_way', what, { retryAfterMs: Math.max(0, untilMs - now()) })
  }

  return { ...route, handle: (call) => (isDelivered(call) ? once(call) : route.handle(call)) }
}

/** OpenFaaS's queue-workers name themselves, such as `openfaas-ce/nats-queue-worker`, and pass on the headers of the call. */
export function isDelivered({ headers }: Call): boolean {
  return Boolean(headers['x-callback-url']) || /^openfaas\S*queue-worker/.test(headers['user-agent'] ?? '')
}

function aboutAnswer(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-llm-')))
}

function factsOf(call: Call, { atMs, headers }: AnsweredDelivery): Reply {
  call.note({ duplicate: true })
  const cost = headers['x-llm-cost-usd']
  const facts = {
    ...{ duplicate: true, call_id: call.id, answered_at: new Date(atMs).toISOString() },
    ...present({
      provider: headers['x-llm-provider'],
      model: headers['x-llm-model'],
      reason: headers['x-llm-reason'],
      cost_usd: cost === undefined ? undefined : Number(cost),
    }),
  }
  return json(facts, { ...headers, 'x-llm-duplicate': 'true' })
}

function withRetryAfter(error: unknown): unknown {
  if (!(error instanceof LlmError) || !retried.has(error.status) || error.details.retryAfterMs !== undefined)
    return error
  return error.with({ retryAfterMs })
}

const noteLoss =
  ({ log }: Call) =>
  (error: unknown) =>
    log.warn(describeError(error), 'whether this call is delivered once is not known: the store does not answer')
