import type { Log } from '#runtime/log.ts'
import type { TargetStateParts } from '../state/target-state.ts'
import type { Notify } from './notify.ts'

/** Logs and tells each change of a target's availability, so that an operator sees when and why it left and returned. */
export function createTurned(log: Log, notify: Notify): TargetStateParts['turned'] {
  return ({ name: target }, turn, { consecutiveFailures, disabled }, isLearned) => {
    // Who has seen it tells it.
    if (isLearned) return log.info({ target, turn }, 'learned from another router')
    const failures = turn === 'opened' ? consecutiveFailures : undefined
    const because = turn === 'disabled' ? disabled?.because : undefined
    notify({ event: 'breaker_changed', facts: { target, change: turn, failures, because } })
    if (turn === 'opened') log.warn({ target, failures }, 'circuit breaker opened')
    else if (turn === 'closed') log.info({ target }, 'circuit breaker closed')
    else if (turn === 'disabled') log.warn({ target, because }, 'target disabled')
    else log.info({ target }, 'target enabled again')
  }
}
