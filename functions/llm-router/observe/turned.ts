import type { Log } from '#runtime/log.ts'
import type { TargetStateParts } from '../state/target-state.ts'

/** Logs each change of a target's availability, so that an operator sees when and why it left and returned. */
export function createTurned(log: Log): TargetStateParts['turned'] {
  return ({ name: target }, turn, { consecutiveFailures, disabled }, isLearned) => {
    if (isLearned) log.info({ target, turn }, 'learned from another router')
    else if (turn === 'opened') log.warn({ target, failures: consecutiveFailures }, 'circuit breaker opened')
    else if (turn === 'closed') log.info({ target }, 'circuit breaker closed')
    else if (turn === 'disabled') log.warn({ target, because: disabled?.because }, 'target disabled')
    else log.info({ target }, 'target enabled again')
  }
}
