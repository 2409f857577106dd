import type { Decision } from '../choose/decision.ts'
import type { Decided } from './attempt.ts'

/** The experiment and its arm, as replies name them; undefined if the request is part of none. */
export function experimentOf({ experiment }: Decision): string | undefined {
  return experiment && `${experiment.name}/${experiment.arm.name}`
}

/** The retired model that the answering target replaces, if it replaces one. */
export function replacedModelOf({ decision, failed }: Decided): string | undefined {
  return failed.length === 0 ? decision.replaces?.model : undefined
}
