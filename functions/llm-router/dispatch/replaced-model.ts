import type { Decided } from './attempt.ts'

/** The retired model that the answering target replaces, if it replaces one. */
export function replacedModelOf({ decision, failed }: Decided): string | undefined {
  return failed.length === 0 ? decision.replaces?.model : undefined
}
