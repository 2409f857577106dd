import { decisionBounds } from '../decision-store.ts'
import type { Store } from '../port.ts'
import { parseAddress } from '../redis-address.ts'
import { redisAccounts } from './accounts.ts'
import { redisAnswers } from './answers.ts'
import { checkAuthority } from './authority.ts'
import { connect } from './connection.ts'
import { redisDecisions } from './decisions.ts'
import { redisDocuments } from './documents.ts'
import { redisKeys } from './keys.ts'
import { redisLedger } from './ledger.ts'
import { redisRecordings } from './recordings.ts'
import { renewedConnection } from './renewed.ts'

export type RedisSecret = {
  /** The content of the secret `redis-url`. */
  url: string
  /** The content of the secret `redis-ca`. */
  certificateAuthority?: string | undefined
}

/**
 * A store in Redis or Valkey, from version 7 on. It connects with the first use, and anew when its secret has changed.
 * @param turned called when a changed secret cannot be used, with the reason, and with undefined when that is over
 * @param doubt called when a connection is lost
 */
export function openRedis(
  readSecret: () => RedisSecret,
  now: () => number,
  turned: (mistake: string | undefined) => void = () => {},
  doubt: () => void = () => {},
): Store {
  const connection = renewedConnection({
    read: readSecret,
    connect({ url, certificateAuthority }) {
      const address = parseAddress(url)
      if (address.isTls && certificateAuthority !== undefined) checkAuthority(certificateAuthority)
      return connect({ address, certificateAuthority, now, doubt })
    },
    isSame: (one, other) => one.url === other.url && one.certificateAuthority === other.certificateAuthority,
    turned,
  })
  return {
    kind: 'redis',
    accounts: redisAccounts(connection),
    keys: redisKeys(connection),
    ledger: redisLedger(connection),
    documents: redisDocuments(connection),
    decisions: redisDecisions(connection, decisionBounds),
    answers: redisAnswers(connection),
    recordings: redisRecordings(connection),
    async close() {
      connection.close()
    },
  }
}
