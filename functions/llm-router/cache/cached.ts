import type { Usage } from '#runtime/contract/usage.ts'
import { wholeCompletion } from '#runtime/contract/whole-reply.ts'
import type { Call } from '#runtime/http/call.ts'
import { describeError } from '#runtime/log.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { RecordHit } from '../dispatch/accounts/record-hit.ts'
import type { Decided } from '../dispatch/attempt.ts'
import type { Dispatch } from '../dispatch/dispatch.ts'
import type { DispatchStream } from '../dispatch/dispatch-stream.ts'
import { requestTimeMs, streamedRequestMs } from '../dispatch/time.ts'
import type { CacheNote } from '../observe/decisions/cache-note.ts'
import type { DraftOf } from '../observe/decisions/drafts.ts'
import { asStream } from './as-stream.ts'
import { decidedByCache } from './hit.ts'
import type { Asked, createLookup, Lookup } from './lookup.ts'
import type { createMaking, Making } from './making.ts'
import { pumped } from './pumped.ts'
import { untilAborted } from './until-aborted.ts'

export type CachedParts = {
  look: ReturnType<typeof createLookup>['look']
  making: ReturnType<typeof createMaking>
  catalogue: Pick<Catalogue, 'strategy'>
  maxAnswerBytes: number
  /** The platform's limit for a streamed answer. */
  longestStreamMs: number
  draftOf: DraftOf
  recordHit: RecordHit
  /** Told of each request. */
  counted: (note: CacheNote) => void
  /** Starts the background tasks that are due. */
  background: () => void
}

/** Answers from the cache what is there, and keeps what is made. */
export function cached(dispatch: Dispatch, parts: CachedParts): Dispatch {
  return async (call, question) => {
    const startedMs = performance.now()
    const { read, ...asked } = question
    const limitMs = requestTimeMs(asked.request)
    const looked = await parts.look(call, asked, (value) => read(value, 'the cache'), limitMs)
    const { note, found, request } = looked
    tell(call, looked, parts)
    if (found) {
      const ms = performance.now() - startedMs
      const { entry, reply } = found
      const bytes = Buffer.from(entry.body)
      const told = { reply, bytes, simulated: entry.simulated, startMs: 0, costUsd: 0, latencyMs: ms, overheadMs: ms }
      return { ...told, ...answered(call, asked, found, note, parts) }
    }
    const make = (own: Call) => dispatch(own, { ...question, request })
    return made(call, looked, parts, make, (outcome, making) => {
      const { target, costUsd, simulated, reply, bytes } = outcome
      making.made({ target, costUsd, simulated, answer: reply, body: () => Buffer.from(bytes).toString() })
      return outcome
    })
  }
}

/** The same for streams. What was made as a stream is there for those who want it whole, and the other way round. */
export function cachedStream(dispatchStream: DispatchStream, parts: CachedParts): DispatchStream {
  return async (call, question) => {
    const startedMs = performance.now()
    const { body } = question
    const asked: Asked = { ...question, path: '/v1/chat/completions' }
    const wanted = { by: 'the cache', request: body }
    const readWhole = (value: unknown) => wholeCompletion(value, wanted, { model: '', nowMs: 0 })
    const limitMs = streamedRequestMs(asked.request, parts.longestStreamMs)
    const looked = await parts.look(call, asked, readWhole, limitMs)
    const { note, found, request } = looked
    tell(call, looked, parts)
    if (found) {
      const stream = await asStream(found.reply)
      const overheadMs = performance.now() - startedMs
      return {
        ...answered(call, asked, found, note, parts),
        ...{ stream, simulated: found.entry.simulated, overheadMs, costUsd: 0 },
        settle({ usage, error }) {
          parts.draftOf(call).ended(200, error)
          return { costUsd: 0, usage, latencyMs: performance.now() - startedMs }
        },
      }
    }
    const make = (own: Call) => dispatchStream(own, { ...question, request })
    return made(call, looked, parts, make, (outcome, making) =>
      pumped(outcome, making, { mostBytes: parts.maxAnswerBytes, reader: call.signal }),
    )
  }
}

/** Makes an answer that is not there. If it is to be kept, it is made to its end as long as anybody waits for it. */
async function made<Outcome extends object>(
  call: Call,
  looked: Lookup<unknown>,
  parts: Pick<CachedParts, 'making'>,
  make: (call: Call) => Promise<Outcome>,
  keep: (outcome: Outcome, making: Making) => Outcome,
): Promise<Outcome & { cache: CacheNote }> {
  const { key, note: cache } = looked
  if (key === undefined) return { ...(await make(call)), cache }
  const making = parts.making(looked, call)
  const begun = make(making.call).then(
    (outcome) => keep(outcome, making),
    (thrown: unknown) => {
      making.failed(thrown)
      throw thrown
    },
  )
  return { ...(await untilAborted(begun, call.signal)), cache }
}

function tell(call: Call, { note, found }: Lookup<unknown>, parts: CachedParts): void {
  parts.counted(note)
  call.note({ cache: note.result })
  if (!found) parts.draftOf(call).cached(note)
}

/** Notes an answer from the cache as what it is: a decision that asked nobody, and a call that cost nothing. */
function answered(
  call: Call,
  { request }: Asked,
  { target, reply }: NonNullable<Lookup<{ usage?: Usage | undefined }>['found']>,
  note: CacheNote,
  parts: CachedParts,
): Decided {
  const decided = decidedByCache(request, target, note, parts.catalogue)
  const { decision } = decided
  parts.background()
  parts.draftOf(call).cached(note, decision)
  call.note({ target: target.name, task: request.task, reason: decision.reason, costUsd: 0 })
  parts
    .recordHit({ callId: call.id, request, decision, target, usage: reply.usage })
    .catch((error: unknown) => call.log.debug(describeError(error), 'an answer from the cache is not in the ledger'))
  return decided
}
