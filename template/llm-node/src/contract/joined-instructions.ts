import { type ChatMessage, isFilledText, messageText } from './chat.ts'
import { isInstruction, splitInstructions } from './instructions.ts'

/** The messages as the templates of open models take them: with a user's turn, and with one message of instructions at the beginning. */
export function forTemplates(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const joined = withInstructionsJoined(messages)
  return joined.every(isInstruction) ? splitInstructions(joined).turns : joined
}

/**
 * The messages with the instructions at their beginning in one: many templates take no second system message. Later ones
 * keep their place, because what they say may hold from there on.
 */
function withInstructionsJoined(messages: readonly ChatMessage[]): readonly ChatMessage[] {
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
