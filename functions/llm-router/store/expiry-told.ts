import type { Log } from '#runtime/log.ts'
import type { Accounts } from './accounts.ts'
import { OverdueAttempts } from './port.ts'

/** A store that cannot expire some attempts does all the rest: the log tells of them, and the state does not. */
export function expiryTold({ expire }: Pick<Accounts, 'expire'>, log: Log): Accounts['expire'] {
  return () =>
    expire().catch((error: unknown) => {
      if (!(error instanceof OverdueAttempts)) throw error
      log.warn({ reason: error.message }, 'the store cannot settle some attempts that have expired: they wait')
      return 0
    })
}
