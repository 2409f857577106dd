import { type DecisionBounds, type DecisionEntry, type DecisionStore, mostOfCall } from '../decision-store.ts'
import { numberOf } from '../position.ts'
import type { Database } from './database.ts'

export function createDecisionStore(database: Database, bounds: DecisionBounds): DecisionStore {
  const insert = database.prepare('INSERT INTO decisions (call_id, text) VALUES (?, ?)')
  const selectPage = database.prepare(
    'SELECT position, text FROM decisions WHERE position < ? ORDER BY position DESC LIMIT ?',
  )
  const selectOfCall = database.prepare(
    `SELECT text FROM decisions WHERE call_id = ? ORDER BY position DESC LIMIT ${mostOfCall}`,
  )
  // RETURNING would make SQLite create a temporary table each time, also where nothing is removed.
  const selectBytesThrough = database.prepare(
    'SELECT sum(octet_length(text)) AS bytes FROM decisions WHERE position <= ?',
  )
  const removeThrough = database.prepare('DELETE FROM decisions WHERE position <= ?')
  const removeOldest = database.prepare(
    'DELETE FROM decisions WHERE position = (SELECT min(position) FROM decisions) RETURNING octet_length(text) AS bytes',
  )
  const selectBytes = database.prepare('SELECT bytes FROM decision_log')
  const updateBytes = database.prepare('UPDATE decision_log SET bytes = ?')

  const textsOf = (callId: string) => selectOfCall.all(callId).map(({ text }) => String(text))

  function append(entries: readonly DecisionEntry[]): void {
    let bytes = Number(selectBytes.get()?.bytes)
    let last = 0
    for (const { callId, text } of entries) {
      if (textsOf(callId).includes(text)) continue
      last = Number(insert.run(callId, text).lastInsertRowid)
      bytes += Buffer.byteLength(text)
    }
    const bytesThrough = selectBytesThrough.get(last - bounds.entries)?.bytes
    if (bytesThrough !== null) {
      removeThrough.run(last - bounds.entries)
      bytes -= Number(bytesThrough)
    }
    // One by one, so that no more go than have to.
    while (bytes > bounds.bytes) bytes = Math.max(0, bytes - Number(removeOldest.get()?.bytes ?? bytes))
    updateBytes.run(bytes)
  }

  return {
    append: (entries) => database.write(() => append(entries)),
    read: (before, most) =>
      database.read(() =>
        selectPage
          .all(before === undefined ? Number.MAX_SAFE_INTEGER : numberOf(before), most)
          .map(({ position, text }) => ({ position: String(position), text: String(text) })),
      ),
    find: (callId) => database.read(() => textsOf(callId)),
  }
}
