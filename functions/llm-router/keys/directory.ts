import { LlmError } from '#runtime/errors.ts'
import { isEqual } from '#runtime/http/constant-time.ts'
import type { Log } from '#runtime/log.ts'
import type { KeyStore, StoredKey } from '../store/key-store.ts'
import type { Declared } from './declared.ts'
import type { Key } from './key-schema.ts'
import { createLookups } from './lookups.ts'
import { toKey } from './stored.ts'
import { hashOf } from './token.ts'

/** The key of a token. After a rotation, the old token is valid until `untilMs`. */
export type Holder = { key: Key; untilMs?: number | undefined }

export type Directory = {
  /**
   * Whose token it is; undefined for an unknown one.
   * @throws LlmError store_unavailable if nobody can tell
   */
  holderOf(token: string): Promise<Holder | undefined>
  /**
   * True if there is no key at all, so that everybody is let in. Where there have been keys, it is true only if they were removed on
   * purpose: a store that has lost them opens nothing.
   * @throws LlmError store_unavailable if nobody can tell, and did not know it to be so before
   */
  isOpen(): Promise<boolean>
  /** The store, for those who change keys: this router knows of their changes at once. */
  keyStore: KeyStore
}

export type DirectoryParts = {
  declared: Declared
  keyStore: KeyStore
  log: Pick<Log, 'error'>
  now: () => number
}

/** A revoked key must stop everywhere within 5 s. */
const freshMs = 2000
/** While the store is away, known keys go on. */
const staleMs = 5 * 60_000
const [mostKnown, mostUnknown] = [10_000, 1000]

/** Finds keys by their tokens: declared ones at once, the others in the store, which is asked about a token every 2 s at most. */
export function createDirectory({ declared, keyStore, log, now }: DirectoryParts): Directory {
  let changedMs = Number.NEGATIVE_INFINITY
  /** Whether this router knows of keys in the store, and whether these are lost. */
  let hadKeys = false
  let isLost = false
  const shared = { freshMs, changedMs: () => changedMs, now }
  async function noting<Result>(change: Promise<Result>): Promise<Result> {
    try {
      return await change
    } finally {
      changedMs = now()
    }
  }
  const inStore = createLookups<StoredKey & { key: Key | undefined }>({
    async find(hash) {
      const stored = await keyStore.find(hash)
      if (stored) hadKeys = true
      return stored && { ...stored, key: toKey(stored) }
    },
    ...{ ...shared, staleMs, mostKnown, mostUnknown },
  })
  const anyInStore = createLookups<true>({
    find: async () => ((await areThereKeys()) ? true : undefined),
    ...{ ...shared, staleMs: Number.POSITIVE_INFINITY, mostKnown: 1, mostUnknown: 1 },
  })

  async function areThereKeys(): Promise<boolean> {
    const knewKeys = hadKeys
    const presence = await keyStore.presence()
    if (presence === 'some') {
      hadKeys = true
      isLost = false
      return true
    }
    if (presence === 'none on purpose') hadKeys = false
    if (!knewKeys || presence === 'none on purpose') return false
    if (!isLost) log.error({}, 'the store has lost its API keys: calls without a key are refused all the same')
    isLost = true
    return true
  }

  async function holderOf(token: string): Promise<Holder | undefined> {
    const hash = hashOf(token)
    const { byId, byHash } = await declared()
    const own = byHash.get(hash)
    if (own) return { key: own }
    const stored = await inStore(hash)
    const shown = stored?.hashes.find((one) => isEqual(one.hash, hash))
    if (stored === undefined || shown === undefined) return undefined
    if (byId.has(stored.id)) throw twice(stored.id)
    if (stored.key === undefined) throw unreadable(stored.id)
    return { key: stored.key, untilMs: shown.untilMs }
  }

  return {
    holderOf,
    keyStore: {
      ...keyStore,
      async list() {
        const keys = await keyStore.list()
        if (keys.length > 0) hadKeys = true
        return keys
      },
      async write(key, storedVersion) {
        const isWritten = await noting(keyStore.write(key, storedVersion))
        if (isWritten) hadKeys = true
        return isWritten
      },
      remove: (id, keepsLast) => noting(keyStore.remove(id, keepsLast)),
    },
    async isOpen() {
      const { byId } = await declared()
      return byId.size === 0 && (await anyInStore('any')) === undefined
    },
  }
}

function twice(id: string): LlmError {
  return new LlmError(
    'invalid_key',
    `The key ${id} exists twice, in the secret router-keys and in the store; remove one`,
  )
}

function unreadable(id: string): LlmError {
  return new LlmError(
    'store_unavailable',
    `The key ${id} was written by another version of the router; update this one`,
  )
}
