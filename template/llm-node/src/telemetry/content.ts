import { type ChatMessage, messageText } from '../contract/chat.ts'

/** The most characters of texts in one attribute. */
const mostCharacters = 8000

/** The texts of a conversation in the form of `gen_ai.input.messages`: the last ones, as far as there is room. */
export function inputMessages(messages: readonly ChatMessage[]): string {
  const shown: object[] = []
  let left = mostCharacters
  for (const message of messages.toReversed()) {
    if (left <= 0) break
    const text = messageText(message).slice(0, left)
    left -= text.length
    shown.unshift({ role: message.role, parts: textParts(text) })
  }
  return JSON.stringify(shown)
}

/** The texts of an answer, whole or piece by piece, in the form of `gen_ai.output.messages`. */
export function createOutputMessages() {
  const texts: string[] = []
  let left = mostCharacters
  return {
    add(index: number, text: string): void {
      const taken = text.slice(0, left)
      left -= taken.length
      texts[index] = (texts[index] ?? '') + taken
    },
    toJson: (finishReasons: readonly string[]): string =>
      JSON.stringify(
        texts.map((text, index) => ({
          role: 'assistant',
          parts: textParts(text),
          finish_reason: finishReasons[index] ?? 'error',
        })),
      ),
  }
}

function textParts(content: string): object[] {
  return content === '' ? [] : [{ type: 'text', content }]
}
