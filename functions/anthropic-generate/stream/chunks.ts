import * as v from 'valibot'
import { isCutShort } from '#runtime/contract/lasting-end.ts'
import { present } from '#runtime/contract/present.ts'
import { createThoughtDeltas, type ThoughtDeltas } from '#runtime/contract/thought-deltas.ts'
import { createToolCallDeltas, type ToolCallDeltas } from '#runtime/contract/tool-call-deltas.ts'
import { LlmError } from '#runtime/errors.ts'
import { thoughtFormat } from '../messages/thinking.ts'
import { stoppedBy, toFinishReason } from '../reply.ts'
import { toUsage } from '../usage.ts'
import { type Block, type BlockDelta, eventSchema, type StreamEvent } from './events.ts'
import { withLaterUsage } from './running-usage.ts'

/**
 * Anthropic's events as OpenAI's chunks. The first chunk has the usage known so far, and so have those at the end, if the answer has been
 * counted since it came. Later counts are running totals; those that are absent, null or 0 keep their earlier values.
 * @param asksForAnHour whether the request has a mark to cache for an hour; undefined if that is not known
 * @throws if the events are not a whole answer: a stream without message_stop is broken
 */
export async function* toChunks(
  events: AsyncIterable<unknown>,
  nowMs: number,
  asksForAnHour?: boolean,
): AsyncGenerator<unknown> {
  const deltas = { toolCalls: createToolCallDeltas(), thoughts: createThoughtDeltas(thoughtFormat) }
  let head: object | undefined
  let reported: Record<string, unknown> = {}
  let ending: Ending = {}
  /** False while some of the answer is not in what was reported. */
  let isCounted = true

  const chunk = (choices: object[]) => {
    if (head === undefined) throw new LlmError('bad_reply', 'The stream of Claude did not begin with message_start.')
    return { ...head, choices }
  }
  const piece = (delta: object) => chunk([{ index: 0, delta, logprobs: null, finish_reason: null }])
  const counted = (chunk: object) => {
    const usage = isCounted ? toUsage(reported, asksForAnHour) : undefined
    return usage ? { ...chunk, usage } : chunk
  }

  for await (const value of events) {
    const event = v.parse(eventSchema, value)
    if (event.type === 'message_start') {
      // Its usage would replace the first message's.
      if (head !== undefined) throw new LlmError('bad_reply', 'The stream of Claude has more than one message_start.')
      const { id, model, usage } = event.message
      const created = Math.floor(nowMs / 1000)
      head = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created, model }
      reported = present(usage ?? {})
      yield counted(piece({ role: 'assistant', content: '' }))
    } else if (event.type === 'message_delta') {
      reported = withLaterUsage(reported, event.usage ?? {})
      isCounted ||= Number(event.usage?.output_tokens) > 0
      yield counted(chunk([]))
      ending = laterEnding(ending, event.delta)
    } else if (event.type === 'message_stop') {
      const refusal = ending.stop_details?.explanation
      const delta = refusal ? { refusal } : {}
      const end = { index: 0, delta, logprobs: null, finish_reason: toFinishReason(ending.stop_reason) }
      yield counted(chunk([{ ...end, ...stoppedBy(ending.stop_sequence) }]))
      return
    } else {
      const delta = toDelta(event, deltas)
      if (!delta) continue
      deltas.thoughts.follow(delta)
      isCounted = false
      yield piece(delta)
    }
  }
  throw new LlmError('bad_reply', 'The stream of Claude ended without message_stop.')
}

type Ending = {
  stop_reason?: string | null | undefined
  stop_sequence?: string | null | undefined
  stop_details?: Explained
}

/** What is told later of an end adds to it; that the answer was cut stays. */
function laterEnding(known: Ending, told: Ending): Ending {
  const isCut = known.stop_reason != null && isCutShort(toFinishReason(known.stop_reason))
  const later = { ...known, ...present(told) }
  return isCut ? { ...later, stop_reason: known.stop_reason } : later
}

type Explained = { explanation?: string | null | undefined } | null | undefined

type Deltas = { toolCalls: ToolCallDeltas; thoughts: ThoughtDeltas }

function toDelta(event: StreamEvent, deltas: Deltas): object | undefined {
  const { toolCalls, thoughts } = deltas
  switch (event.type) {
    case 'content_block_start':
      return toFirstDelta(event.content_block, event.index, deltas)
    case 'content_block_delta':
      return toBlockDelta(event.delta, event.index, deltas)
    case 'content_block_stop':
      return thoughts.end() ?? toolCalls.end(event.index)
    default:
      return undefined
  }
}

function toFirstDelta(block: Block, index: number, { toolCalls, thoughts }: Deltas): object | undefined {
  switch (block.type) {
    case 'text':
      return block.text === '' ? undefined : { content: block.text }
    case 'thinking':
      if (block.signature !== '') thoughts.sign(block.signature)
      return block.thinking === '' ? undefined : thoughts.add(block.thinking)
    case 'redacted_thinking':
      return thoughts.redacted(block.data)
    case 'tool_use':
      return toolCalls.begin(index, block.id, block.name, block.input)
  }
}

function toBlockDelta(delta: BlockDelta, block: number, { toolCalls, thoughts }: Deltas): object | undefined {
  switch (delta.type) {
    case 'text_delta':
      return { content: delta.text }
    case 'thinking_delta':
      return thoughts.add(delta.thinking)
    case 'signature_delta':
      thoughts.sign(delta.signature)
      return undefined
    case 'input_json_delta':
      return toolCalls.add(block, delta.partial_json)
    case 'other':
      return undefined
  }
}
