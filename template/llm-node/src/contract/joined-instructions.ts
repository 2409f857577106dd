import { type ChatMessage, isFilledText, messageText } from './chat.ts'
import { isInstruction } from './instructions.ts'

/**
 * The messages with the instructions at their beginning in one: the templates of many open models take no second system message.
 * Later ones keep their place, because what they say may hold from there on.
 */
export function withInstructionsJoined(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const end = messages.findIndex((message) => !isInstruction(message) || !isTextAlone(message))
  const leading = end === -1 ? messages : messages.slice(0, end)
  const [first, second] = leading
  if (first === undefined || second === undefined) return messages
  const content = leading.map(messageText).filter(isFilledText).join('\n\n')
  return [{ ...first, content }, ...messages.slice(leading.length)]
}

/** A message that says who speaks, or shows a picture, would lose that in a text. */
function isTextAlone({ name, content }: ChatMessage): boolean {
  return !isFilledText(name) && (!Array.isArray(content) || content.every(({ type }) => type === 'text'))
}
