import type { Documents, StoredDocument } from '../documents.ts'
import { never } from './counters.ts'
import type { Database } from './database.ts'

/** The last of all characters: what begins with a prefix is less than the prefix with this. */
const lastCharacter = '\u{10ffff}'

export function createDocuments(database: Database, now: () => number, forget: () => void): Documents {
  const selectAll = database.prepare(
    'SELECT name, version, text FROM documents WHERE name >= ? AND name < ? AND expires_ms > ? ORDER BY name',
  )
  const select = database.prepare('SELECT version FROM documents WHERE name = ? AND expires_ms > ?')
  const upsert = database.prepare(
    `INSERT INTO documents (name, version, text, expires_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET version = excluded.version, text = excluded.text, expires_ms = excluded.expires_ms`,
  )
  const upsertOnce = database.prepare(
    `INSERT INTO done_once (name, expires_ms) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET expires_ms = excluded.expires_ms WHERE expires_ms <= ?`,
  )

  function read(prefix: string): StoredDocument[] {
    return selectAll
      .all(prefix, prefix + lastCharacter, now())
      .map(({ name, version, text }) => ({ name: String(name), version: Number(version), text: String(text) }))
  }

  function write({ name, version, text }: StoredDocument, storedVersion: number, expiresMs = never): boolean {
    if (Number(select.get(name, now())?.version ?? 0) !== storedVersion) return false
    upsert.run(name, version, text, expiresMs)
    return true
  }

  function once(name: string, expiresMs: number): boolean {
    forget()
    return upsertOnce.run(name, expiresMs, now()).changes === 1
  }

  return {
    read: (prefix) => database.read(() => read(prefix)),
    write: (document, storedVersion, expiresMs) => database.write(() => write(document, storedVersion, expiresMs)),
    once: (name, expiresMs) => database.write(() => once(name, expiresMs)),
  }
}
