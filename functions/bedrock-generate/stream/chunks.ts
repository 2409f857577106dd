import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { createThoughtDeltas, type ThoughtDeltas } from '#runtime/contract/thought-deltas.ts'
import { createToolCallDeltas, type ToolCallDeltas } from '#runtime/contract/tool-call-deltas.ts'
import { LlmError } from '#runtime/errors.ts'
import { thoughtFormat } from '../messages/thoughts.ts'
import { toFinishReason } from '../reply.ts'
import { toUsage } from '../usage.ts'
import { eventSchema, type StreamEvent } from './events.ts'

/**
 * Bedrock's events as OpenAI's chunks. Usage comes once, after the end of the message.
 * @param model the requested model, which the events do not name
 * @param asksForAnHour whether the request has a cache point for an hour; undefined if that is not known
 * @throws if the events are not a whole answer: a stream without messageStop is broken
 */
export async function* toChunks(
  events: AsyncIterable<unknown>,
  model: string,
  nowMs: number,
  asksForAnHour?: boolean,
): AsyncGenerator<unknown> {
  const deltas = { toolCalls: createToolCallDeltas(), thoughts: createThoughtDeltas(thoughtFormat) }
  const head = {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion.chunk',
    created: Math.floor(nowMs / 1000),
    model,
  }
  const piece = (delta: object, finishReason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  })

  let isWhole = false
  for await (const value of events) {
    const event = v.parse(eventSchema, value)
    if (event.messageStart) yield piece({ role: 'assistant', content: '' })
    const delta = toDelta(event, deltas)
    if (delta) {
      deltas.thoughts.follow(delta)
      yield piece(delta)
    }
    if (event.messageStop) {
      isWhole = true
      yield piece({}, toFinishReason(event.messageStop.stopReason))
    }
    const usage = toUsage(event.metadata?.usage, event.metadata, asksForAnHour)
    if (usage) yield { ...head, choices: [], usage }
    // Nothing comes after the usage, which comes after the end of the message.
    if (event.metadata && isWhole) return
  }
  if (!isWhole) throw new LlmError('bad_reply', 'The stream of Bedrock ended without messageStop.')
}

function toDelta(
  { contentBlockStart, contentBlockDelta, contentBlockStop }: StreamEvent,
  { toolCalls, thoughts }: { toolCalls: ToolCallDeltas; thoughts: ThoughtDeltas },
): object | undefined {
  if (contentBlockStart?.start?.toolUse) {
    const { toolUseId, name } = contentBlockStart.start.toolUse
    return toolCalls.begin(contentBlockStart.contentBlockIndex, toolUseId, name)
  }
  if (contentBlockStop) return thoughts.end() ?? toolCalls.end(contentBlockStop.contentBlockIndex)
  if (!contentBlockDelta) return undefined
  const { text, reasoningContent, toolUse } = contentBlockDelta.delta
  if (toolUse) return toolCalls.add(contentBlockDelta.contentBlockIndex, toolUse.input)
  if (text !== undefined) return { content: text }
  if (reasoningContent?.redactedContent) {
    return thoughts.redacted(Buffer.from(reasoningContent.redactedContent).toString('base64'))
  }
  if (reasoningContent?.signature) thoughts.sign(reasoningContent.signature)
  return reasoningContent?.text ? thoughts.add(reasoningContent.text) : undefined
}
