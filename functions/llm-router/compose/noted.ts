import type { Parts } from '#runtime/parts.ts'
import { createDecisionLog } from '../observe/decisions/decision-log.ts'
import { createDrafts } from '../observe/decisions/drafts.ts'
import { createObserve } from '../observe/observe.ts'
import type { Known } from './known.ts'

export type Noted = Awaited<ReturnType<typeof openNoted>>

/** What is noted of requests: metrics, decisions, and recordings if the catalogue asks for them. */
export async function openNoted(parts: Parts, { catalogue, store, states }: Known) {
  const { now, metrics } = parts
  const { redact } = parts.redactor
  const decisionLog = createDecisionLog({ ...parts, store: store.decisions, redact })
  const recorder =
    catalogue.record &&
    (await import('../observe/recordings/recorder.ts')).createRecorder({
      ...{ ...parts, catalogue, settings: catalogue.record, store: store.recordings },
      ...{ redact, random: Math.random },
    })
  const drafts = createDrafts(now, (finished) => {
    decisionLog.keep(finished)
    recorder?.keep(finished)
  })
  return { decisionLog, recorder, drafts, observe: createObserve(metrics, { catalogue, view: states, now }) }
}
