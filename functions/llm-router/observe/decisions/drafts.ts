import type { DecisionDetail, DecisionSummary } from '#runtime/contract/admin/decisions.ts'
import type { Call } from '#runtime/http/call.ts'
import { createDraft, type Draft } from './draft.ts'

/** The draft of a call that has begun; for any other call, one that nobody keeps. */
export type DraftOf = (call: object) => Draft

export type Drafts = { of: DraftOf; begin(call: Call, form: DecisionSummary['form']): Draft }

const steadyNow = () => performance.now()
const unkept = () =>
  createDraft({ ...{ callId: '', traceId: undefined, form: 'short', beganMs: 0 }, steadyNow, keep() {} })

export function createDrafts(now: () => number, keep: (decision: DecisionDetail) => void): Drafts {
  const open = new WeakMap<object, Draft>()

  function begin(call: Call, form: DecisionSummary['form']): Draft {
    const about = { callId: call.id, traceId: call.traceContext?.traceId, form }
    const draft = createDraft({ ...about, beganMs: now(), steadyNow, keep })
    open.set(call, draft)
    return draft
  }

  return { begin, of: (call) => open.get(call) ?? unkept() }
}
