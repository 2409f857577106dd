import type { Form } from '#runtime/contract/tasks.ts'
import type { Call } from '#runtime/http/call.ts'
import { Draft, type DraftParts } from './draft.ts'

/** The draft of a call that has begun; for any other call, one that nobody keeps. */
export type DraftOf = (call: object) => Draft

export type Drafts = {
  of: DraftOf
  begin(call: Call, form: Form): Draft
  /** Lets a call have the draft of another. */
  share(call: object, other: object): void
}

export function createDrafts(now: () => number, keep: DraftParts['keep']): Drafts {
  const open = new WeakMap<object, Draft>()
  const unkept = { callId: '', traceId: undefined, form: 'short', beganMs: 0, keep() {} } as const
  return {
    begin(call, form) {
      const traceId = call.traceContext?.traceId
      const draft = new Draft({ callId: call.id, traceId, form, beganMs: now(), keep })
      open.set(call, draft)
      return draft
    },
    share(call, other) {
      const draft = open.get(other)
      if (draft) open.set(call, draft)
    },
    of: (call) => open.get(call) ?? new Draft(unkept),
  }
}
