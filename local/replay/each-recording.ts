import type { RecordingLine } from '../../functions/llm-router/replay/lines.ts'
import { NoRecording } from '../../functions/llm-router/replay/recorded.ts'
import { createProgress } from '../compare/progress.ts'
import type { Recordings } from './recordings.ts'

/** Takes recordings one by one, with a bar on a terminal. Those that cannot be read are for the recordings to refuse, or to count. */
export async function eachRecording(
  recordings: Recordings,
  take: (line: RecordingLine) => void | Promise<void>,
): Promise<void> {
  const progress = createProgress(process.stderr)
  let read = 0
  try {
    for await (const line of recordings.all()) {
      try {
        await take(line)
      } catch (error) {
        if (!(error instanceof NoRecording)) throw error
        recordings.unreadable(error)
      }
      read += 1
      if (read % 500 === 0) {
        const { done, of } = recordings.progress()
        progress.show(done, of)
      }
    }
  } finally {
    progress.end()
  }
}
