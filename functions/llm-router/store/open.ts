import type { Log } from '#runtime/log.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { placeOfFile } from './file-place.ts'
import { openedLate } from './opened-late.ts'
import type { Store } from './port.ts'
import { createRecovery, noRecovery, type Recovery } from './recovery.ts'
import { parseAddress, placesOf } from './redis-address.ts'

type Parts = {
  /** The setting STORE_FILE. */
  file: string | undefined
  secrets: Pick<Secrets, 'read' | 'require'>
  now: () => number
  log: Log
}

/** The store that the secret redis-url names, or the setting STORE_FILE; otherwise one in memory. It opens with its first use. */
export function createStore({ file, secrets, now, log }: Parts): Store {
  if (secrets.read('redis-url') !== undefined) {
    return openedLate('redis', log, async ({ doubt }) => {
      const { openRedis } = await import('./redis/open.ts')
      const readSecret = () => ({
        url: secrets.require('redis-url'),
        certificateAuthority: secrets.read('redis-ca'),
      })
      const turned = (mistake: string | undefined) => {
        if (mistake === undefined) log.info({}, 'the secrets of Redis can be used again')
        else
          log.error({ reason: mistake }, 'a secret of Redis cannot be used: the store goes on with what it was before')
      }
      return openRedis(readSecret, now, turned, doubt)
    })
  }
  const kind = file === undefined ? 'memory' : 'sqlite'
  return openedLate(kind, log, async ({ turned }) =>
    (await import('./sqlite/store.ts')).openSqliteStore(file, now, undefined, turned),
  )
}

/** Where this store's unconfirmed settlements outlive a router that is killed. */
export function recoveryOf({ file, secrets, log }: Parts): Recovery {
  if (secrets.read('redis-url') !== undefined) {
    return createRecovery(() => placesOf(parseAddress(secrets.require('redis-url'))), log)
  }
  if (file === undefined) return noRecovery
  const place = placeOfFile(file)
  return createRecovery(() => [place()], log)
}
