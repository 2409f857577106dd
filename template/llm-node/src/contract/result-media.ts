import type { ChatMessage } from './chat.ts'

/** What stands in a result for what could not stay there. */
const follows = 'The result is in the next message of the user.'

/**
 * The messages with what is no text in the results of tools in a message of the user's behind them: OpenAI, Groq, Gemini and
 * Ollama take images and files of a user, and Claude takes them of a tool as well.
 */
export function withMediaBehindResults(messages: readonly ChatMessage[]): ChatMessage[] {
  return messages.flatMap((message, place) => {
    if (message.role !== 'tool') return [message]
    const isLast = messages[place + 1]?.role !== 'tool'
    const moved = isLast ? mediaOfRun(messages, place) : []
    return [withTextsAlone(message), ...(moved.length > 0 ? [{ role: 'user', content: moved }] : [])]
  })
}

type Parts = Extract<ChatMessage['content'], unknown[]>

/** What is no text in the results that end at this place, all of which must stand together. */
function mediaOfRun(messages: readonly ChatMessage[], last: number): Parts {
  const first = messages.findLastIndex(({ role }, place) => place <= last && role !== 'tool') + 1
  return messages
    .slice(first, last + 1)
    .flatMap(({ content }) => (Array.isArray(content) ? content.filter(isMedia) : []))
}

function withTextsAlone(message: ChatMessage): ChatMessage {
  const { content } = message
  if (!Array.isArray(content) || !content.some(isMedia)) return message
  const texts = content.filter((part) => !isMedia(part))
  return { ...message, content: texts.length > 0 ? texts : follows }
}

function isMedia({ type }: { type: string }): boolean {
  return type !== 'text'
}
