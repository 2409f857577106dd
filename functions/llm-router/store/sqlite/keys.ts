import type { KeyPresence, KeyStore, StoredKey } from '../key-store.ts'
import { StoreError } from '../port.ts'
import { never } from './counters.ts'
import type { Database } from './database.ts'

type Row = Record<string, unknown>

/** A document that is there from the removal of the last key to the next one that is written. */
const keyless = 'keys/none-on-purpose'

export function createKeyStore(database: Database): KeyStore {
  const selectId = database.prepare('SELECT key_id FROM key_hashes WHERE hash = ?')
  const selectKey = database.prepare('SELECT * FROM keys WHERE id = ?')
  const selectKeys = database.prepare('SELECT * FROM keys ORDER BY id')
  const selectAny = database.prepare('SELECT 1 FROM keys LIMIT 1')
  const selectOther = database.prepare('SELECT 1 FROM keys WHERE id <> ? LIMIT 1')
  const selectHashes = database.prepare('SELECT hash, until_ms FROM key_hashes WHERE key_id = ? ORDER BY place')
  const upsert = database.prepare(
    `INSERT INTO keys (id, version, text) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, text = excluded.text`,
  )
  const removeKey = database.prepare('DELETE FROM keys WHERE id = ?')
  const removeHashes = database.prepare('DELETE FROM key_hashes WHERE key_id = ?')
  const insertHash = database.prepare('INSERT INTO key_hashes (hash, key_id, place, until_ms) VALUES (?, ?, ?, ?)')

  const selectKeyless = database.prepare('SELECT 1 FROM documents WHERE name = ?')
  const insertKeyless = database.prepare(
    "INSERT OR REPLACE INTO documents (name, version, text, expires_ms) VALUES (?, 1, 'true', ?)",
  )
  const removeKeyless = database.prepare('DELETE FROM documents WHERE name = ?')

  function toKey(row: Row): StoredKey {
    const id = String(row.id)
    const hashes = selectHashes.all(id).map(({ hash, until_ms: untilMs }) => ({
      hash: String(hash),
      ...(untilMs !== null && { untilMs: Number(untilMs) }),
    }))
    return { id, version: Number(row.version), text: String(row.text), hashes }
  }

  function find(hash: string): StoredKey | undefined {
    const row = selectId.get(hash)
    const key = row && selectKey.get(String(row.key_id))
    return key && toKey(key)
  }

  function write({ id, version, text, hashes }: StoredKey, storedVersion: number): boolean {
    if (Number(selectKey.get(id)?.version ?? 0) !== storedVersion) return false
    for (const { hash } of hashes) {
      if ((selectId.get(hash)?.key_id ?? id) === id) continue
      throw new StoreError(`A token of the key ${id} is another key's already. Make a new token.`)
    }
    upsert.run(id, version, text)
    removeKeyless.run(keyless)
    removeHashes.run(id)
    for (const [place, { hash, untilMs = null }] of hashes.entries()) insertHash.run(hash, id, place, untilMs)
    return true
  }

  function remove(id: string, keepsLast: boolean): boolean {
    if (keepsLast && selectOther.get(id) === undefined) return false
    removeHashes.run(id)
    if (removeKey.run(id).changes === 0) return false
    if (selectAny.get() === undefined) insertKeyless.run(keyless, never)
    return true
  }

  function presence(): KeyPresence {
    if (selectAny.get() !== undefined) return 'some'
    return selectKeyless.get(keyless) === undefined ? 'none' : 'none on purpose'
  }

  return {
    find: (hash) => database.read(() => find(hash)),
    list: () => database.read(() => selectKeys.all().map(toKey)),
    presence: () => database.read(presence),
    write: (key, storedVersion) => database.write(() => write(key, storedVersion)),
    remove: (id, keepsLast) => database.write(() => remove(id, keepsLast)),
  }
}
