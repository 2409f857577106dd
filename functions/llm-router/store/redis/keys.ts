import * as v from 'valibot'
import type { KeyStore, StoredKey } from '../key-store.ts'
import { StoreError } from '../port.ts'
import type { Connection } from './connection.ts'
import { findScript, listScript, presenceScript, removeKeyScript, writeKeyScript } from './key-scripts.ts'

const storedKey = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    id: v.string(),
    version: v.number(),
    text: v.string(),
    hashes: v.array(v.object({ hash: v.string(), untilMs: v.optional(v.number()) })),
  }),
)

const presence = v.picklist(['some', 'none', 'none on purpose'])

export function redisKeys({ run }: Pick<Connection, 'run'>): KeyStore {
  return {
    async find(hash): Promise<StoredKey | undefined> {
      return v.parse(v.nullable(storedKey), await run(findScript, [hash])) ?? undefined
    },
    async list() {
      return v.parse(v.array(storedKey), await run(listScript, []))
    },
    async presence() {
      return v.parse(presence, await run(presenceScript, []))
    },
    async write(key, storedVersion) {
      const answer = await run(writeKeyScript, [JSON.stringify(key), storedVersion])
      if (answer === -1)
        throw new StoreError(`A token of the key ${key.id} is another key's already. Make a new token.`)
      return answer === 1
    },
    async remove(id, keepsLast) {
      return (await run(removeKeyScript, [id, keepsLast ? 1 : 0])) === 1
    },
  }
}
