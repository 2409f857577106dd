import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import * as v from 'valibot'
import { createLineReader, type RecordingLine } from '../../functions/llm-router/replay/lines.ts'
import type { RouterAdmin } from '../admin/router-admin.ts'

/** Recordings one by one, from wherever they are. */
export type Recordings = {
  all(): AsyncIterable<RecordingLine>
  /** One that cannot be read. @throws Error, unless such are left out */
  unreadable(error: unknown): void
  /** How far the reading has come, in whatever unit. */
  progress(): { done: number; of: number }
  /** How many could not be read, once all have been. */
  leftOut(): number
}

const pageSchema = v.object({
  recordings: v.array(v.object({ recording: v.unknown(), prompt: v.optional(v.string()) })),
  next: v.nullable(v.string()),
  more: v.boolean(),
  kept: v.object({ recordings: v.number() }),
})

/** Those that the router has, page by page. */
export function ofRouter(
  admin: RouterAdmin,
  { sinceMs, withPrompts }: { sinceMs: number | undefined; withPrompts: boolean },
): Recordings {
  let [done, of, left] = [0, 0, 0]
  return {
    async *all() {
      const query = new URLSearchParams({ limit: '1000', prompts: String(withPrompts) })
      if (sinceMs !== undefined) query.set('since', new Date(sinceMs).toISOString())
      for (let more = true; more; ) {
        const page = v.parse(pageSchema, JSON.parse(await admin.ask('GET', `/admin/recordings?${query}`)))
        of = Math.max(page.kept.recordings, done + page.recordings.length)
        for (const line of page.recordings) {
          done += 1
          yield line
        }
        more = page.more && page.next !== null
        query.set('after', page.next ?? '')
      }
      of = done
    },
    unreadable() {
      left += 1
    },
    progress: () => ({ done, of }),
    leftOut: () => left,
  }
}

/** Those of a file. */
export function ofFile(file: string, skipsBad: boolean): Recordings {
  const reader = createLineReader(file, skipsBad)
  let [done, of, left] = [0, 0, 0]
  return {
    async *all() {
      of = (await stat(file).catch(() => undefined))?.size ?? 0
      const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })
      try {
        for await (const text of lines) {
          done += Buffer.byteLength(text) + 1
          const line = reader.read(text)
          if (line) yield line
        }
      } catch (error) {
        const { code } = Object(error)
        if (code === 'ENOENT') throw new Error(`--from: there is no file ${file}.`, { cause: error })
        if (code === 'EISDIR') throw new Error(`--from: ${file} is a directory, not a file.`, { cause: error })
        throw error
      }
      left = reader.end()
    },
    unreadable: (error) => reader.unreadable(error),
    progress: () => ({ done, of }),
    leftOut: () => left,
  }
}
