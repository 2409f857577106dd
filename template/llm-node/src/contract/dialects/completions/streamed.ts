import type { AnswerStream } from '../../answer-stream.ts'
import type { ChatChunk } from '../../chat-chunk.ts'
import { doneData, toErrorEvent, toEvent } from '../../sse.ts'
import { encodedEvents, type Settle } from '../../stream-encoding.ts'
import { createTextLogprobs } from './logprobs.ts'
import type { Told } from './read.ts'
import { headOf, saidIn } from './whole.ts'

/** A streamed answer as chunks of a text completion; with `includeUsage` the usage follows, then `[DONE]`. */
export function streamedCompletion(
  stream: AnswerStream,
  { echoed, includeUsage }: Told,
  settle: Settle,
): AsyncGenerator<string> {
  const logprobsOf = new Map<number, ReturnType<typeof createTextLogprobs>>()
  const { progress } = stream
  const laterUsage = includeUsage && { usage: null }

  /** A prompt that is echoed comes with the first piece of each choice. */
  function choiceOf({ index, delta, logprobs, finish_reason = null }: ChatChunk['choices'][number]): object[] {
    const isFirst = !logprobsOf.has(index)
    const toText = logprobsOf.get(index) ?? createTextLogprobs()
    logprobsOf.set(index, toText)
    const choice = {
      text: (isFirst ? echoed : '') + saidIn(delta),
      index,
      logprobs: toText(logprobs),
      finish_reason,
    }
    return choice.text === '' && choice.logprobs === null && finish_reason === null ? [] : [choice]
  }

  return encodedEvents(stream, settle, {
    piece({ chunk }) {
      const choices = chunk.choices.flatMap(choiceOf)
      return choices.length > 0 ? toEvent(JSON.stringify({ ...headOf(chunk), choices, ...laterUsage })) : ''
    },
    end(extra) {
      const { last, usage } = progress
      if (!includeUsage || !last) return toEvent(doneData)
      return (
        toEvent(JSON.stringify({ ...headOf(last), choices: [], usage: usage ?? null, ...extra })) + toEvent(doneData)
      )
    },
    error: toErrorEvent,
  })
}
