import type { LlmError } from '../../../../errors.ts'
import type { Piece } from '../../../answer-stream.ts'
import type { Progress } from '../../../progress.ts'
import { toNamedEvent } from '../../../sse.ts'
import { toSteps } from '../../../steps.ts'
import type { StreamEncoder } from '../../../stream-encoder.ts'
import { thinkingText } from '../../../thinking-text.ts'
import { createBlocks } from './blocks.ts'
import { toolCallDeltas } from './call-deltas.ts'
import { toMessagesError } from './error.ts'
import { toMessageId } from './ids.ts'
import { toStop } from './stop.ts'
import { holdText, signedThoughts } from './thoughts.ts'
import { toUsage } from './usage.ts'

/**
 * Tells a streamed answer in this dialect: one block after the other, each closed before the next begins.
 * @param promptTokens about how long the prompt is, if anybody has counted
 */
export function createMessageEncoder(progress: Progress, promptTokens?: number): StreamEncoder {
  const blocks = createBlocks()
  let hasBegun = false
  let refused = ''
  let sequence: unknown

  function begin({ chunk }: Piece): string {
    hasBegun = true
    const { id, model } = chunk
    // Without a prompt it has not been counted yet.
    const usage = chunk.usage && chunk.usage.prompt_tokens > 0 ? chunk.usage : undefined
    const message = {
      id: toMessageId(id),
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      ...toStop(null, null, null),
      // Clients require it here already, and some show it; most providers tell it at the end, where it replaces this one.
      usage: usage ? toUsage(usage) : { input_tokens: promptTokens ?? 0, output_tokens: 0 },
    }
    const unknown = usage ? {} : promptTokens === undefined ? { usage_unknown: true } : { usage_estimated: true }
    return toNamedEvent({ type: 'message_start', message, ...unknown }) + toNamedEvent({ type: 'ping' })
  }

  function tell(choice: Piece['chunk']['choices'][number]): string {
    const { delta } = choice
    if (typeof delta.refusal === 'string') refused += delta.refusal
    sequence = choice.stop_reason ?? sequence
    return toSteps(delta).map(tellStep).join('')
  }

  function tellStep(step: Piece['chunk']['choices'][number]['delta']): string {
    return tellThoughts(step) + blocks.text(step.content ?? '') + toolCallDeltas(step).map(blocks.call).join('')
  }

  /** A message that comes in one piece, as from a cache, has its thoughts twice: as one text, and each with its signature. */
  function tellThoughts(delta: Record<string, unknown>): string {
    const signed = signedThoughts(delta.reasoning_details)
    const isTwice = holdText(signed) && !blocks.areThinking()
    return (isTwice ? '' : blocks.thinking(thinkingText(delta))) + signed.map(blocks.thought).join('')
  }

  return {
    piece(piece) {
      const [choice] = piece.chunk.choices
      return (hasBegun ? '' : begin(piece)) + (choice ? tell(choice) : '')
    },
    end(extra) {
      const delta = toStop(progress.finishReason, sequence, refused)
      const usage = toUsage(progress.usage)
      return (
        blocks.end() +
        toNamedEvent({ type: 'message_delta', delta, usage, ...extra }) +
        toNamedEvent({ type: 'message_stop' })
      )
    },
    error: (error: LlmError) => toNamedEvent(toMessagesError(error)),
  }
}
