import type * as v from 'valibot'
import type { Usage } from '#runtime/contract/usage.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { withDeadline } from '#runtime/http/deadline.ts'
import type { Catalogue, Target } from './catalogue.ts'
import { choose, type Decision } from './choose.ts'
import { exhausted } from './exhausted.ts'
import type { Hints } from './hints.ts'
import type { Invocation, Invoke, Invoked } from './invoke.ts'
import type { Book } from './ledger.ts'

/** An answer, and everything that the reply says about how it came to be. */
export type Outcome<Reply> = Invoked<Reply> & {
  decision: Decision
  target: Target
  costUsd: number | null
  /** The whole time, and the part of it that was not spent waiting for the provider function. */
  latencyMs: number
  overheadMs: number
}

export type Question<Reply> = {
  hints: Hints
  path: Invocation['path']
  /** The request in OpenAI's form; the target's own model name is put in. */
  body: Record<string, unknown>
  schema: v.GenericSchema<unknown, Reply>
}

export type Dispatch = <Reply extends { usage?: Usage | undefined }>(
  call: Call,
  question: Question<Reply>,
) => Promise<Outcome<Reply>>

type DispatchParts = { catalogue: Catalogue; invoke: Invoke; book: Book; now: () => number }

/** The life of a request inside the router: decide, invoke, book, and say why. */
export function createDispatch({ catalogue, invoke, book, now }: DispatchParts): Dispatch {
  return async (call, { hints, path, body, schema }) => {
    const startedMs = performance.now()
    const decision = choose(hints, catalogue, now())
    const [target] = decision.candidates
    const timeLeftMs = timeFor(hints, target, catalogue)
    const late = () => new LlmError('deadline_exceeded', `The ${timeLeftMs} ms for this request have passed`)
    const invokedMs = performance.now()
    const log = call.log.child({ target: target.name, task: hints.task, reason: decision.reason })
    try {
      const invoked = await withDeadline(call.signal, timeLeftMs, late, (signal) =>
        invoke({ target, path, body: { ...body, model: target.model }, callId: call.id, timeLeftMs, signal }, schema),
      )
      const answeredMs = performance.now()
      const costUsd = book({ target, task: hints.task, usage: invoked.reply.usage, log })
      log.info({ private: hints.private, costUsd, ms: Math.round(answeredMs - startedMs) }, 'decided')
      const overheadMs = performance.now() - answeredMs + (invokedMs - startedMs)
      return { ...invoked, decision, target, costUsd, latencyMs: performance.now() - startedMs, overheadMs }
    } catch (thrown) {
      if (!(thrown instanceof LlmError)) throw thrown
      log.warn({ code: thrown.code, private: hints.private }, 'no answer')
      throw exhausted([{ target, error: thrown }])
    }
  }
}

/**
 * How long the request may take. `max_latency_ms` steers the choice; it ends a call only where it allows more than the
 * target's own time, since a target that was chosen because none is fast enough would else never answer.
 */
export function timeFor(hints: Hints, target: Target, catalogue: Catalogue): number {
  return (
    hints.timeoutMs ?? Math.max(target.timeoutMs ?? catalogue.defaultTimeoutMs, Math.min(hints.maxLatencyMs, 45_000))
  )
}
