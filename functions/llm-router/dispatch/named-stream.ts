import type { AnswerStream } from '#runtime/contract/answer-stream.ts'
import { withoutFullStop } from '#runtime/contract/full-stop.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Target } from '../catalogue/catalogue.ts'

/** The same answer, whose failure says which target has failed, as an error of a whole answer does. */
export function namedStream({ pieces, progress }: AnswerStream, { name }: Target): AnswerStream {
  async function* named() {
    try {
      yield* pieces
    } catch (thrown) {
      throw thrown instanceof LlmError ? thrown.with({}, `${name}: ${withoutFullStop(thrown.message)}`) : thrown
    }
  }
  return { pieces: named(), progress }
}
