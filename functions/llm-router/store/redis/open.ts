import type { Store } from '../port.ts'
import { redisAccounts } from './accounts.ts'
import { parseAddress } from './address.ts'
import { connect } from './connection.ts'
import { redisDocuments } from './documents.ts'
import { redisKeys } from './keys.ts'
import { redisLedger } from './ledger.ts'

export type RedisParts = {
  /** The content of the secret `redis-url`. */
  url: string
  /** The content of the secret `redis-ca`. */
  certificateAuthority?: string | undefined
  now: () => number
}

/**
 * A store in Redis or Valkey, from version 7 on. It connects in the background.
 * @throws StoreError if the address cannot be read
 */
export function openRedis({ url, ...parts }: RedisParts): Store {
  const connection = connect({ address: parseAddress(url), ...parts })
  return {
    kind: 'redis',
    accounts: redisAccounts(connection),
    keys: redisKeys(connection),
    ledger: redisLedger(connection),
    documents: redisDocuments(connection),
    async close() {
      connection.close()
    },
  }
}
