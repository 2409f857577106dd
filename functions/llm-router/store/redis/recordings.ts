import * as v from 'valibot'
import { numberOf } from '../position.ts'
import type { RecordingStore } from '../recordings.ts'
import type { Connection } from './connection.ts'
import { inTurn } from './in-turn.ts'
import { appendRecordingsScript, readRecordingsScript, recordedSizeScript } from './recording-scripts.ts'

const texts = v.array(v.string())
const sizeSchema = v.tuple([v.number(), v.number()])

export function redisRecordings({ run }: Pick<Connection, 'run'>): RecordingStore {
  return {
    async append(entries, { sinceMs, promptsSinceMs, entries: most, bytes }) {
      const all = entries.flatMap(({ callId, endedMs, text, prompt = '' }) => [callId, endedMs, text, prompt])
      await run(appendRecordingsScript, [sinceMs, promptsSinceMs, most, bytes, ...all])
    },
    async read({ after, sinceMs, most, withPrompts }) {
      const from = after === undefined ? '-' : numberOf(after)
      const answer = v.parse(texts, await run(readRecordingsScript, [from, sinceMs ?? '-', most, withPrompts ? 1 : 0]))
      return inTurn(answer, 3).map(([position = '', text = '', prompt = '']) => ({
        position,
        text,
        ...(prompt !== '' && { prompt }),
      }))
    },
    async size() {
      const [entries, bytes] = v.parse(sizeSchema, await run(recordedSizeScript, []))
      return { entries, bytes }
    },
  }
}
