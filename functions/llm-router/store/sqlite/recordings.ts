import { numberOf } from '../position.ts'
import {
  forgottenAtOnce,
  type RecordingBounds,
  type RecordingEntry,
  type RecordingSize,
  type RecordingStore,
} from '../recordings.ts'
import type { Database } from './database.ts'
import { bytesOf } from './rows.ts'

/** @param most what a store in memory keeps at the most, whatever the bounds say */
export function createRecordingStore(database: Database, most?: RecordingSize): RecordingStore {
  const insert = database.prepare(
    'INSERT INTO recordings (call_id, ended_ms, text) VALUES (?, ?, ?) ON CONFLICT (call_id) DO NOTHING',
  )
  const insertPrompt = database.prepare('INSERT INTO recorded_prompts (position, ended_ms, prompt) VALUES (?, ?, ?)')
  const selectPage = database.prepare(
    'SELECT position, text FROM recordings WHERE position > ? ORDER BY position LIMIT ?',
  )
  const selectPrompt = database.prepare('SELECT prompt FROM recorded_prompts WHERE position = ?')
  const selectBefore = database.prepare('SELECT min(position) - 1 AS position FROM recordings WHERE ended_ms >= ?')
  const selectOldest = database.prepare('SELECT position, ended_ms FROM recordings ORDER BY position LIMIT 1')
  const remove = database.prepare('DELETE FROM recordings WHERE position = ? RETURNING octet_length(text) AS bytes')
  const removePrompt = database.prepare(
    'DELETE FROM recorded_prompts WHERE position = ? RETURNING octet_length(prompt) AS bytes',
  )
  const removeOldPrompts = database.prepare(
    `DELETE FROM recorded_prompts WHERE position IN
       (SELECT position FROM recorded_prompts WHERE ended_ms < ? LIMIT ${forgottenAtOnce})
     RETURNING octet_length(prompt) AS bytes`,
  )
  const selectSize = database.prepare('SELECT entries, bytes FROM recorded_size')
  const updateSize = database.prepare('UPDATE recorded_size SET entries = ?, bytes = ?')
  const sizeNow = (): RecordingSize => {
    const row = selectSize.get()
    return { entries: Number(row?.entries), bytes: Number(row?.bytes) }
  }

  function append(entries: readonly RecordingEntry[], bounds: RecordingBounds): void {
    const size = sizeNow()
    for (const { callId, endedMs, text, prompt } of entries) {
      const { changes, lastInsertRowid } = insert.run(callId, endedMs, text)
      if (Number(changes) === 0) continue
      size.entries += 1
      size.bytes += Buffer.byteLength(text) + (prompt === undefined ? 0 : Buffer.byteLength(prompt))
      if (prompt !== undefined) insertPrompt.run(lastInsertRowid, endedMs, prompt)
    }
    size.bytes -= bytesOf(removeOldPrompts.all(bounds.promptsSinceMs))
    const mostEntries = Math.min(bounds.entries, most?.entries ?? bounds.entries)
    const mostBytes = Math.min(bounds.bytes, most?.bytes ?? bounds.bytes)
    for (let left = entries.length + forgottenAtOnce; left > 0; left -= 1) {
      const oldest = selectOldest.get()
      if (oldest?.position === undefined) break
      const isTooOld = Number(oldest.ended_ms) < bounds.sinceMs
      if (!isTooOld && size.entries <= mostEntries && size.bytes <= mostBytes) break
      size.entries -= 1
      size.bytes -= bytesOf([...remove.all(oldest.position), ...removePrompt.all(oldest.position)])
    }
    updateSize.run(size.entries, size.bytes)
  }

  return {
    append: (entries, bounds) => database.write(() => append(entries, bounds)),
    read: ({ after, sinceMs, most, withPrompts }) =>
      database.read(() => {
        const from = after === undefined ? startOf(sinceMs) : numberOf(after)
        return selectPage.all(from, most).map(({ position, text }) => {
          const prompt = withPrompts ? selectPrompt.get(position ?? 0)?.prompt : undefined
          return { position: String(position), text: String(text), ...(prompt != null && { prompt: String(prompt) }) }
        })
      }),
    size: () => database.read(sizeNow),
  }

  function startOf(sinceMs: number | undefined): number {
    if (sinceMs === undefined) return 0
    return Number(selectBefore.get(sinceMs)?.position ?? Number.MAX_SAFE_INTEGER)
  }
}
