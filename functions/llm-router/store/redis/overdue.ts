import { OverdueAttempts } from '../port.ts'
import { replyError } from './failure-code.ts'
import { toStoreError } from './failures.ts'

/** What scripts have said of attempts that cannot expire, until somebody can tell it: each reason once. */
export function createOverdue() {
  const told = new Set<string>()
  let untold: string | undefined

  return {
    /** @param fault what Redis said, if anything */
    note(fault: unknown): void {
      if (typeof fault !== 'string') return
      const { message } = toStoreError(replyError(fault))
      if (!told.has(message)) untold = message
    },
    /** @throws OverdueAttempts if there is something to tell */
    tell(): void {
      if (untold === undefined) return
      const reason = untold
      untold = undefined
      told.add(reason)
      throw new OverdueAttempts(reason)
    },
  }
}
