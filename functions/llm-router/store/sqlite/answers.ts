import type { Answers, KeptAnswer, Sought } from '../answers.ts'
import { mostClockSkewMs } from '../clock-skew.ts'
import { never } from './counters.ts'
import type { Database } from './database.ts'
import { bytesOf } from './rows.ts'

/** How many expired answers go with each that comes. */
const expiredAtOnce = 16

/** @param mostBytes a bound beyond that of the caller, for what is in memory */
export function createAnswers(
  database: Database,
  now: () => number,
  { forget, mostBytes: ownBytes = Number.POSITIVE_INFINITY }: { forget: () => void; mostBytes?: number | undefined },
): Answers {
  const select = database.prepare('SELECT text, kept_ms FROM answers WHERE key = ? AND expires_ms > ?')
  const insert = database.prepare('INSERT INTO answers (key, text, bytes, kept_ms, expires_ms) VALUES (?, ?, ?, ?, ?)')
  const removeOne = database.prepare('DELETE FROM answers WHERE key = ? AND kept_ms <= ? RETURNING bytes')
  const removeExpired = database.prepare(
    `DELETE FROM answers WHERE number IN
       (SELECT number FROM answers WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ${expiredAtOnce}) RETURNING bytes`,
  )
  const removeOldest = database.prepare(
    'DELETE FROM answers WHERE number = (SELECT min(number) FROM answers) RETURNING bytes',
  )
  const selectBytes = database.prepare('SELECT bytes FROM answer_bytes')
  const updateBytes = database.prepare('UPDATE answer_bytes SET bytes = ?')
  const selectLease = database.prepare(
    'SELECT holder, awaited_ms FROM answer_leases WHERE key = ? AND until_ms > ? AND until_ms <= ?',
  )
  const upsertLease = database.prepare(
    `INSERT INTO answer_leases (key, holder, until_ms, awaited_ms) VALUES (?, ?, ?, 0)
     ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms, awaited_ms = 0`,
  )
  const updateUntil = database.prepare('UPDATE answer_leases SET until_ms = ? WHERE key = ?')
  const updateAwaited = database.prepare('UPDATE answer_leases SET awaited_ms = ? WHERE key = ?')
  const removeLease = database.prepare('DELETE FROM answer_leases WHERE key = ? AND (holder = ? OR ? IS NULL)')

  function found(key: string, afterMs = Number.NEGATIVE_INFINITY): KeptAnswer | undefined {
    const row = select.get(key, now())
    const keptMs = Number(row?.kept_ms)
    return row && keptMs > afterMs ? { text: String(row.text), keptMs } : undefined
  }

  function seek(key: string, holder: string, untilMs: number, afterMs: number | undefined): Sought {
    forget()
    const answer = found(key, afterMs)
    if (answer) return { answer }
    const lease = selectLease.get(key, now(), untilMs + mostClockSkewMs)
    if (lease && lease.holder !== holder) {
      updateAwaited.run(now(), key)
      return { lease: 'other' }
    }
    upsertLease.run(key, holder, untilMs)
    return { lease: 'own' }
  }

  function keep(key: string, { text, keptMs, expiresMs }: Parameters<Answers['keep']>[1], mostBytes: number): void {
    const most = Math.min(mostBytes, ownBytes)
    const size = Buffer.byteLength(text)
    let bytes = Number(selectBytes.get()?.bytes)
    bytes -= bytesOf(removeOne.all(key, Number.MAX_SAFE_INTEGER)) + bytesOf(removeExpired.all(now()))
    removeLease.run(key, null, null)
    if (size <= most) {
      insert.run(key, text, size, keptMs, expiresMs)
      bytes += size
      while (bytes > most) bytes -= Number(removeOldest.get()?.bytes ?? bytes)
    }
    updateBytes.run(bytes)
  }

  function remove(key: string, keptMs: number): void {
    const freed = bytesOf(removeOne.all(key, keptMs))
    if (freed > 0) updateBytes.run(Number(selectBytes.get()?.bytes) - freed)
  }

  function renew(key: string, holder: string, untilMs: number): number | undefined {
    const lease = selectLease.get(key, now(), never)
    if (lease?.holder !== holder) return undefined
    updateUntil.run(untilMs, key)
    return Number(lease.awaited_ms)
  }

  return {
    find: (key) => database.read(() => found(key)),
    async seek(key, holder, untilMs, afterMs) {
      // What is there is found without a turn among all who write.
      const answer = await database.read(() => found(key, afterMs))
      return answer ? { answer } : database.write(() => seek(key, holder, untilMs, afterMs))
    },
    renew: (key, holder, untilMs) => database.write(() => renew(key, holder, untilMs)),
    release: (key, holder) => database.write(() => void removeLease.run(key, holder, holder)),
    keep: (key, answer, mostBytes) => database.write(() => keep(key, answer, mostBytes)),
    remove: (key, keptMs) => database.write(() => remove(key, keptMs)),
  }
}
