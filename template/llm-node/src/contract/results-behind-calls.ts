import { hasCalls } from './call-texts.ts'
import type { ChatMessage } from './chat.ts'

/** What an assistant says in one go, with the results of the calls in it; or any other message alone. */
type Turn = { isAnswer: boolean; messages: ChatMessage[]; results: ChatMessage[]; open: unknown[] }

/**
 * The messages with each result of a tool directly behind the calls that it belongs to, and what stood between them behind it. An
 * agent may write a note or an image while a tool still runs, and every model requires results at once behind their calls. What the
 * assistant itself said meanwhile stays with its calls: behind the results it would be an answer to go on with. A result without a
 * call stays where it is.
 */
export function withResultsBehindCalls(messages: ChatMessage[]): ChatMessage[] {
  if (!messages.some(({ role }) => role === 'tool')) return messages
  const turns: Turn[] = []
  let isMoved = false
  for (const message of messages) {
    const place = message.role === 'tool' ? takeCall(turns, message.tool_call_id) : -1
    const caller = turns[place]
    if (caller === undefined) addTo(turns, message)
    else {
      caller.results.push(message)
      const between = turns.splice(place + 1)
      const spoken = between.filter(isSpoken)
      caller.messages.push(...spoken.flatMap((turn) => turn.messages))
      turns.push(...between.filter((turn) => !spoken.includes(turn)))
      isMoved ||= between.length > 0
    }
  }
  return isMoved ? turns.flatMap((turn) => [...turn.messages, ...turn.results]) : messages
}

/** The place of the turn that waits for this result; the latest one, because ids may come again. */
function takeCall(turns: readonly Turn[], id: unknown): number {
  const place = turns.findLastIndex(({ open }) => open.includes(id))
  const open = turns[place]?.open
  open?.splice(open.indexOf(id), 1)
  return place
}

function addTo(turns: Turn[], message: ChatMessage): void {
  const isAnswer = message.role === 'assistant'
  const last = turns.at(-1)
  const goesOn = isAnswer && last?.isAnswer && last.results.length === 0
  const turn = goesOn ? last : { isAnswer, messages: [], results: [], open: [] }
  turn.messages.push(message)
  if (isAnswer) turn.open.push(...idsOfCalls(message))
  if (!goesOn) turns.push(turn)
}

function idsOfCalls({ tool_calls: calls }: ChatMessage): unknown[] {
  return Array.isArray(calls) ? calls.map((call) => Object(call).id) : []
}

function isSpoken({ isAnswer, messages }: Turn): boolean {
  return isAnswer && !messages.some(hasCalls)
}
