import type { Decision } from '../choose/decision.ts'
import type { Decided } from '../dispatch/attempt.ts'

/** The experiment and its arm, as replies name them; undefined where the request is part of none. */
export function experimentOf({ experiment }: Decision): string | undefined {
  return experiment && `${experiment.name}/${experiment.arm.name}`
}

/** The model that was meant, where it has retired and the first candidate has answered in its place. */
export function replacedModelOf({ decision, failed }: Decided): string | undefined {
  return failed.length === 0 ? decision.replaces?.model : undefined
}
