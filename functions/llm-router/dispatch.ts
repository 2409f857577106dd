import type * as v from 'valibot'
import type { Usage } from '#runtime/contract/usage.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { withDeadline } from '#runtime/http/deadline.ts'
import { attempt, type Decided } from './attempt.ts'
import type { Catalogue } from './catalogue.ts'
import type { Hints } from './hints.ts'
import type { Invocation, Invoke, Invoked } from './invoke.ts'
import type { Book } from './ledger.ts'

/** An answer, and everything that the reply says about how it came to be. */
export type Outcome<Reply> = Invoked<Reply> &
  Decided & {
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

export type DispatchParts = { catalogue: Catalogue; invoke: Invoke; book: Book; now: () => number }

/** The life of a request inside the router: decide, invoke, book, and say why. */
export function createDispatch(parts: DispatchParts): Dispatch {
  return (call, { hints, path, body, schema }) =>
    attempt(call, hints, parts, async ({ decision, target, timeLeftMs, log, startedMs, invokedMs }) => {
      const late = () => new LlmError('deadline_exceeded', `The ${timeLeftMs} ms for this request have passed`)
      const invoked = await withDeadline(call.signal, timeLeftMs, late, (signal) =>
        parts.invoke(
          { target, path, body: { ...body, model: target.model }, callId: call.id, timeLeftMs, signal },
          schema,
        ),
      )
      const answeredMs = performance.now()
      const costUsd = parts.book({ target, task: hints.task, usage: invoked.reply.usage, log })
      log.info({ costUsd, ms: Math.round(answeredMs - startedMs) }, 'decided')
      const overheadMs = performance.now() - answeredMs + (invokedMs - startedMs)
      return { ...invoked, decision, target, costUsd, latencyMs: performance.now() - startedMs, overheadMs }
    })
}
