import { afterNothing, type CircuitCall, type CircuitState, type FailureSettings } from './circuit.ts'

/**
 * The state after a call that another target has overtaken. That is no failure, and yet a trial that had no answer in that time has
 * not closed the breaker: the next one comes after its time. Otherwise each request would make one, and be paid for twice.
 */
export function afterOvertaken(
  circuit: CircuitState,
  call: Pick<CircuitCall, 'id'>,
  { openMs }: Pick<FailureSettings, 'openMs'>,
  nowMs: number,
): CircuitState {
  const { open, trial } = circuit
  const after = afterNothing(circuit, call)
  if (open === undefined || trial?.call !== call.id) return after
  return { ...after, open: { ...open, untilMs: Math.max(open.untilMs, nowMs + openMs) } }
}
