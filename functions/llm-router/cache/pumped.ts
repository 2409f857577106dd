import type { AnswerStream, Piece } from '#runtime/contract/answer-stream.ts'
import { follow, startProgress } from '#runtime/contract/progress.ts'
import { asLlmError } from '#runtime/errors.ts'
import type { StreamOutcome } from '../dispatch/dispatch-stream.ts'
import { createAssembler } from './assemble.ts'
import type { Making } from './making.ts'

type Settled = ReturnType<StreamOutcome['settle']>

type Options = {
  /** How much waits for a slow reader, and how long an answer may be that is kept. */
  mostBytes: number
  /** Aborts when the reader leaves. */
  reader: AbortSignal
}

/**
 * Reads a streamed answer as it comes and puts it together for the cache, while its reader takes the pieces at its own pace. If the
 * reader leaves, the answer goes on as long as the making of it does. As soon as it is too long to be kept, or has to wait for its
 * reader, nobody else waits for it. The second is kept all the same, if it comes to its end.
 */
export function pumped(outcome: StreamOutcome, making: Making, { mostBytes, reader }: Options): StreamOutcome {
  const startedMs = performance.now()
  const { stream: source, target, simulated } = outcome
  const progress = startProgress()
  const waiting: Piece[] = []
  let waitingBytes = 0
  let hasLeft = false
  let isAlone = false
  let end: { settled: Settled; thrown?: unknown } | undefined
  let turn = Promise.withResolvers<void>()

  /** Lets both sides look again. */
  function changed(): void {
    turn.resolve()
    turn = Promise.withResolvers()
  }

  function leave(): void {
    hasLeft = true
    waiting.length = 0
    changed()
  }

  /** Nobody else waits for it any more, though it goes on. */
  function alone(): void {
    if (isAlone) return
    isAlone = true
    making.made({ target, simulated, costUsd: null, answer: undefined, body: () => undefined })
  }

  async function pump(): Promise<void> {
    let assembler: ReturnType<typeof createAssembler> | undefined = createAssembler()
    let unmeasuredBytes = 0
    try {
      for await (const piece of source.pieces) {
        assembler?.add(piece.chunk)
        unmeasuredBytes += piece.data.length
        // Most of a piece is often what all have in common. So the answer is measured itself, each time it may have become too long.
        if (assembler && unmeasuredBytes > mostBytes) {
          unmeasuredBytes = 0
          if (Buffer.byteLength(JSON.stringify(assembler.completion())) > mostBytes) {
            assembler = undefined
            alone()
          }
        }
        if (hasLeft) continue
        waiting.push(piece)
        waitingBytes += piece.data.length
        changed()
        if (waitingBytes > mostBytes) alone()
        while (waitingBytes > mostBytes && !hasLeft) await turn.promise
      }
      const settled = outcome.settle({ usage: source.progress.usage })
      end = { settled }
      if (assembler) {
        // What does not count the answer is not its usage.
        const answer = { ...assembler.completion(), usage: source.progress.usage }
        making.made({ target, simulated, costUsd: settled.costUsd, answer, body: () => JSON.stringify(answer) })
      }
    } catch (thrown) {
      const error = asLlmError(thrown, 'The stream failed')
      end ??= { settled: outcome.settle({ usage: source.progress.usage, error }), thrown: error }
      making.failed(error)
    }
    changed()
  }

  async function* pieces(): AsyncGenerator<Piece> {
    try {
      for (;;) {
        const piece = waiting.shift()
        if (piece) {
          waitingBytes -= piece.data.length
          changed()
          follow(progress, piece.chunk)
          yield piece
        } else if (end) {
          if (end.thrown !== undefined) throw end.thrown
          progress.usage = source.progress.usage
          return
        } else await turn.promise
      }
    } finally {
      leave()
    }
  }

  if (reader.aborted) leave()
  reader.addEventListener('abort', leave, { once: true })
  const stream: AnswerStream = { pieces: pieces(), progress }
  void pump()
  return {
    ...outcome,
    stream,
    settle({ usage, error }) {
      if (end) return end.settled
      leave()
      making.left(error)
      return { costUsd: null, usage, latencyMs: performance.now() - startedMs }
    },
  }
}
