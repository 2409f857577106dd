import { randomBytes } from 'node:crypto'
import { parseRequest } from '#runtime/contract/parse.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { LlmError } from '#runtime/errors.ts'
import type { KeyStore, StoredKey } from '../store/key-store.ts'
import type { Declared } from './declared.ts'
import type { FaultsOf } from './declared-text.ts'
import { type KeyProperties, keySchema } from './key-schema.ts'
import { mergePatch } from './merge-patch.ts'
import { refuseUnknown } from './patch-names.ts'
import { propertiesOf, toText } from './stored.ts'
import { createToken, hashOf } from './token.ts'

export type ChangesParts = { keyStore: KeyStore; declared: Declared; faultsOf: FaultsOf; now: () => number }

/** A key with its only sight of its token. */
export type Issued = { stored: StoredKey; token: string }

/** So often a change is tried again that somebody else's has overtaken. */
const mostTries = 5
/** A token that was replaced so often without ever being used is a mistake. */
const mostHashes = 10

/**
 * Makes and changes the keys in the store. Each change is made to the version that it has read, so that none is lost.
 * @throws LlmError invalid_request; conflict with another change, another key, or the file that declares keys; unknown_path for an id
 *   that there is not
 * @throws StoreError
 */
export function createChanges({ keyStore, declared, faultsOf, now }: ChangesParts) {
  async function create(properties: unknown, id = `key_${randomBytes(8).toString('hex')}`): Promise<Issued> {
    if ((await declared()).byId.has(id)) throw isDeclared(id)
    const token = createToken()
    const given = checked(properties)
    refusePast(given)
    const text = toText({ ...given, created: new Date(now()).toISOString() })
    const stored = { id, version: 1, text, hashes: [{ hash: hashOf(token) }] }
    if (await keyStore.write(stored, 0)) return { stored, token }
    throw new LlmError('conflict', `A key with the id ${id} already exists`, { param: 'id' })
  }

  /** Changes what the change names, by RFC 7396. */
  async function change(id: string, patch: unknown, version?: number): Promise<StoredKey> {
    refuseUnknown(patch)
    return write(id, version, (before) => {
      const stored = propertiesOf(before)
      if (stored === undefined) throw ofAnotherVersion(id)
      const { created, ...properties } = stored
      const changed = checked(mergePatch(properties, patch), properties)
      if (changed.expires !== properties.expires) refusePast(changed)
      return { ...before, text: toText({ ...changed, created }) }
    })
  }

  /** Gives a key another token. Those before it are valid for the grace time. */
  async function rotate(id: string, graceMs: number, version?: number): Promise<Issued> {
    const token = createToken()
    const untilMs = now() + graceMs
    const stored = await write(id, version, (before) => {
      const older = before.hashes
        .map((one) => ({ hash: one.hash, untilMs: Math.min(one.untilMs ?? untilMs, untilMs) }))
        .filter((one) => one.untilMs > now())
      return { ...before, hashes: [{ hash: hashOf(token) }, ...older].slice(0, mostHashes) }
    })
    return { stored, token }
  }

  /**
   * Removes a key. The last one stays instead, without a token: its end must not open the router to everybody.
   * @param mayOpen removes the last one too
   * @returns false if the key stays
   */
  async function revoke(id: string, mayOpen: boolean): Promise<boolean> {
    await find(id)
    const keepsLast = !mayOpen && (await declared()).byId.size === 0
    if ((await keyStore.remove(id, keepsLast)) || !keepsLast) return true
    await write(id, undefined, (before) => ({ ...before, hashes: [] }))
    return false
  }

  async function find(id: string): Promise<StoredKey> {
    const stored = (await keyStore.list()).find((one) => one.id === id)
    if (stored) return stored
    if ((await declared()).byId.has(id)) throw isDeclared(id)
    throw new LlmError('unknown_path', 'There is no key with this id', {
      fix: 'Name a key that GET /admin/keys lists.',
    })
  }

  async function write(
    id: string,
    version: number | undefined,
    toNext: (before: StoredKey) => StoredKey,
  ): Promise<StoredKey> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const before = await find(id)
      if (version !== undefined && version !== before.version) break
      const next = { ...toNext(before), version: before.version + 1 }
      if (await keyStore.write(next, before.version)) return next
    }
    throw new LlmError('conflict', `The key ${id} has been changed meanwhile`, { param: 'version' })
  }

  /** What a model that has left the catalogue makes wrong about a key keeps nobody from disabling it, and lets no other fault in. */
  function checked(value: unknown, before?: KeyProperties): KeyProperties {
    const properties = parseRequest(keySchema, value)
    const wereThere = new Set(before && faultsOf(before).map(({ fault }) => fault))
    const found = faultsOf(properties).find(({ fault }) => !wereThere.has(fault))
    if (found) throw refusal(found.fault, found.path.join('.'))
    return properties
  }

  /** A key that never was valid is a slip in the date. */
  function refusePast({ expires }: KeyProperties): void {
    if (expires === undefined || Date.parse(expires) > now()) return
    throw refusal('expires is in the past: give a later time, or set disabled: true', 'expires')
  }

  return { create, change, rotate, revoke, find }
}

export type Changes = ReturnType<typeof createChanges>

function isDeclared(id: string): LlmError {
  return new LlmError('conflict', `The key ${id} is declared in the secret router-keys`, {
    param: 'id',
    fix: 'Change it there.',
  })
}

function ofAnotherVersion(id: string): LlmError {
  return new LlmError('conflict', `The key ${id} was written by another version of the router`, {
    fix: 'Revoke it, and make another; or update this router.',
  })
}
