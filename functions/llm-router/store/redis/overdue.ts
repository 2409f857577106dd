import { OverdueAttempts } from '../port.ts'
import { replyError } from './failure-code.ts'
import { toStoreError } from './failures.ts'

/** What scripts have said of attempts that cannot expire, until somebody can tell it. */
export function createOverdue() {
  let noted: string | undefined

  return {
    /** @param fault what Redis said, if anything */
    note(fault: unknown): void {
      if (typeof fault === 'string') noted = fault
    },
    /** @throws OverdueAttempts if there is something to tell */
    tell(): void {
      if (noted === undefined) return
      const { message } = toStoreError(replyError(noted))
      noted = undefined
      throw new OverdueAttempts(message)
    },
  }
}
