import type { Log } from '#runtime/log.ts'
import type { Accounts } from './accounts.ts'
import { OverdueAttempts } from './port.ts'

/** A store that cannot expire some attempts does all the rest: the log tells of them, once for each reason, and the state does not. */
export function expiryTold({ expire }: Pick<Accounts, 'expire'>, log: Log): Accounts['expire'] {
  const told = new Set<string>()

  return () =>
    expire().catch((error: unknown) => {
      if (!(error instanceof OverdueAttempts)) throw error
      const reason = error.message
      if (!told.has(reason)) log.warn({ reason }, 'the store cannot settle some attempts that have expired: they wait')
      told.add(reason)
      return 0
    })
}
