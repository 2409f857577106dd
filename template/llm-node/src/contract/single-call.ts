import type { ChatCompletion } from './chat.ts'
import type { ChatChunk } from './chat-chunk.ts'
import { itemsOf } from './filled.ts'
import { isJsonObject } from './json-object.ts'

type Fields = Record<string, unknown>

/** A whole answer with the first call of each choice alone; the same answer where there are no more. */
export function withSingleCall<Reply extends Pick<ChatCompletion, 'choices'>>(reply: Reply): Reply {
  if (reply.choices.every(({ message }) => itemsOf(message.tool_calls).length < 2)) return reply
  const choices = reply.choices.map((choice) => {
    const calls = itemsOf(choice.message.tool_calls)
    return calls.length < 2 ? choice : { ...choice, message: withCalls(choice.message, calls.slice(0, 1)) }
  })
  return { ...reply, choices }
}

/** The same for the chunks of one streamed answer, whose calls have indices of their own. */
export function createSingleCall(): (chunk: ChatChunk) => ChatChunk {
  const cut = new Set<number>()
  return (chunk) => {
    const choices = chunk.choices.map((choice) => {
      const { index, delta } = choice
      const given = itemsOf(delta.tool_calls)
      const calls = given.filter((call) => Object(call).index === 0)
      if (calls.length < given.length) cut.add(index)
      return cut.has(index) ? { ...choice, delta: withCalls(delta, calls) } : choice
    })
    return cut.size === 0 ? chunk : { ...chunk, choices }
  }
}

/** With these calls, and without the thoughts that have led to the others: Claude refuses an answer that ends with a thought. */
function withCalls<Said extends Fields>(said: Said, calls: readonly unknown[]): Said {
  const { tool_calls: _, reasoning_details: details, ...rest } = said
  const kept = itemsOf(details).filter((detail) => !isBehindCall(detail))
  return {
    ...rest,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(kept.length > 0 && { reasoning_details: kept }),
  } as unknown as Said
}

function isBehindCall(detail: unknown): boolean {
  const after = isJsonObject(detail) ? detail.after : undefined
  return isJsonObject(after) && Number(after.calls) > 0
}
