import { type ChatMessage, isFilledText } from './chat.ts'

/**
 * The messages for providers without a field for who speaks: where several users speak, each message begins with the name of its
 * own. A single name tells nobody apart, and is left out.
 */
export function withSpeakers(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const names = messages.flatMap((message) => speakerOf(message) ?? [])
  return new Set(names).size > 1 ? messages.map(named) : messages
}

function speakerOf({ role, name }: ChatMessage): string | undefined {
  return role === 'user' && isFilledText(name) ? name : undefined
}

function named(message: ChatMessage): ChatMessage {
  const speaker = speakerOf(message)
  const { content } = message
  if (speaker === undefined || !content || content.length === 0) return message
  if (typeof content === 'string') return { ...message, content: `${speaker}: ${content}` }
  const first = content.findIndex(({ type }) => type === 'text')
  if (first < 0) return { ...message, content: [{ type: 'text', text: `${speaker}:` }, ...content] }
  return {
    ...message,
    content: content.map((part, place) =>
      place === first ? { ...part, text: `${speaker}: ${String(Reflect.get(part, 'text'))}` } : part,
    ),
  }
}
