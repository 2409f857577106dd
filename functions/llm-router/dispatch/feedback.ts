import type { DecisionDetail } from '#runtime/contract/admin/decisions.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Caller } from '../keys/caller.ts'
import type { DecisionLog } from '../observe/decisions/decision-log.ts'
import { readableDecisions } from '../observe/decisions/text.ts'
import type { ObserveFeedback } from '../observe/feedback.ts'
import { StoreError } from '../store/port.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import type { CallNotes } from './call-notes.ts'

/**
 * Notes how good the answer to a call was, from 0 to 1. Returns the score that it replaces, if it replaces one.
 * @throws LlmError unknown_path if the call is not known as one of the caller's, whoever else's it may be; store_unavailable if
 *   nobody can tell
 */
export type GiveFeedback = (caller: Caller, callId: string, score: number) => Promise<number | undefined>

type Parts = Pick<AttemptLoopParts, 'armEnded'> & {
  catalogue: Pick<Catalogue, 'experiments' | 'feedback'>
  log: Pick<DecisionLog, 'find'>
  callNotes: Pick<CallNotes, 'keepScore'>
  observe: ObserveFeedback
  now: () => number
}

export function createFeedback({ catalogue, log, callNotes, observe, armEnded, now }: Parts): GiveFeedback {
  function isOf({ key, department }: DecisionDetail, caller: Caller): boolean {
    if (key?.id === caller.key?.id) return true
    return catalogue.feedback.from === 'department' && department !== undefined && department === caller.department
  }

  /** The newest of the caller's: others may have sent the same id since. */
  async function find(callId: string, caller: Caller): Promise<DecisionDetail | undefined> {
    const { texts, partial } = await log.find(callId)
    const found = readableDecisions(texts).find((decision) => isOf(decision, caller))
    if (found === undefined && partial) throw new StoreError(partial.reason)
    return found
  }

  async function give(caller: Caller, callId: string, score: number): Promise<number | undefined> {
    const decision = await find(callId, caller)
    if (decision?.target === undefined) throw unknown()
    const time = new Date(now()).toISOString()
    const before = await callNotes.keepScore(decision, { score, time })
    observe.scored(decision.target, score, before)
    const [experiment, arm] = armOf(decision.experiment)
    if (experiment && arm) armEnded(experiment, arm, { score, before })
    return before
  }

  /** Both may hold a slash. */
  function armOf(named: string | undefined): readonly [] | readonly [string, string] {
    for (const { name, arms } of catalogue.experiments) {
      const arm = arms.find((one) => `${name}/${one.name}` === named)
      if (arm) return [name, arm.name]
    }
    return []
  }

  return async (caller, callId, score) => {
    try {
      return await give(caller, callId, score)
    } catch (error) {
      if (error instanceof StoreError) throw new LlmError('store_unavailable', error.message, { cause: error })
      throw error
    }
  }
}

/** The same for a call that there is not, and for one that is somebody else's. */
function unknown(): LlmError {
  const fix =
    'Send the x-request-id of an answer as call_id, with the same API key, a second after the answer or later.'
  return new LlmError('unknown_path', 'This caller has no such call among those that are remembered', { fix })
}
