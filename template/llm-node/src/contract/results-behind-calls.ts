import { hasCalls } from './call-texts.ts'
import type { ChatMessage } from './chat.ts'
import { itemsOf } from './filled.ts'

/** What an assistant says in one go, with the results of the calls in it; or any other message alone. */
type Turn = { place: number; isAnswer: boolean; messages: ChatMessage[]; results: ChatMessage[] }

/**
 * The messages with each result of a tool directly behind the calls that it belongs to, and what stood between them behind it. An
 * agent may write a note or an image while a tool still runs, and every model requires results at once behind their calls. What the
 * assistant itself said meanwhile stays with its calls: behind the results it would be an answer to go on with. A result without a
 * call stays where it is.
 */
export function withResultsBehindCalls(messages: ChatMessage[]): ChatMessage[] {
  if (!messages.some(({ role }) => role === 'tool')) return messages
  const turns: Turn[] = []
  /** The turns that wait for a result of each call, the latest last, because ids may come again. */
  const waiting = new Map<unknown, Turn[]>()
  /** The answers that no result has come behind yet, the latest last. */
  const answers: Turn[] = []
  for (const message of messages) {
    const caller = message.role === 'tool' ? waiting.get(message.tool_call_id)?.pop() : undefined
    if (caller === undefined) {
      const turn = addTo(turns, message)
      if (turn.isAnswer && turn !== answers.at(-1)) answers.push(turn)
      for (const id of idsOfCalls(message)) {
        const known = waiting.get(id)
        if (known) known.push(turn)
        else waiting.set(id, [turn])
      }
    } else {
      caller.results.push(message)
      caller.messages.push(...takeWordsBehind(caller, answers))
    }
  }
  const moved = turns.flatMap((turn) => [...turn.messages, ...turn.results])
  return moved.some((message, place) => message !== messages[place]) ? moved : messages
}

/** The turn that the message belongs to: its own, or the last answer, if it goes on. */
function addTo(turns: Turn[], message: ChatMessage): Turn {
  const isAnswer = message.role === 'assistant'
  const last = turns.at(-1)
  if (isAnswer && last?.isAnswer && last.messages.length > 0 && last.results.length === 0) {
    last.messages.push(message)
    return last
  }
  const turn = { place: turns.length, isAnswer, messages: [message], results: [] }
  turns.push(turn)
  return turn
}

/** Takes what the assistant has said behind a turn, apart from what calls tools. */
function takeWordsBehind(caller: Turn, answers: Turn[]): ChatMessage[] {
  const first = answers.findLastIndex(({ place }) => place <= caller.place) + 1
  const spoken = answers.splice(first).filter(({ messages }) => !messages.some(hasCalls))
  return spoken.flatMap((turn) => turn.messages.splice(0))
}

function idsOfCalls({ tool_calls: calls }: ChatMessage): unknown[] {
  return itemsOf(calls).map((call) => Object(call).id)
}
