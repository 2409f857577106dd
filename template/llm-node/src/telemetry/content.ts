import { type ChatMessage, messageText } from '../contract/chat.ts'
import type { FinishReasons } from '../contract/choices.ts'

/** The most characters of texts in one attribute. */
const mostCharacters = 8000
/** The most choices of an answer in one attribute. */
const mostChoices = 128

/**
 * The texts of a conversation in the form of `gen_ai.input.messages`: the last ones, as far as there is room.
 * @param mask of what is secret in a text; it comes before the cut, so that no part of a secret remains
 */
export function inputMessages(messages: readonly ChatMessage[], mask: (text: string) => string): string {
  const shown: object[] = []
  let left = mostCharacters
  for (const message of messages.toReversed()) {
    if (left <= 0) break
    const text = mask(messageText(message)).slice(0, left)
    left -= text.length
    shown.unshift({ role: message.role, parts: textParts(text) })
  }
  return JSON.stringify(shown)
}

/** The texts of an answer, whole or piece by piece, in the form of `gen_ai.output.messages`. */
export function createOutputMessages() {
  // Not an array, because a provider may number its choices as it likes.
  const texts = new Map<number, string>()
  let left = mostCharacters
  return {
    add(index: number, text: string): void {
      if (!texts.has(index) && texts.size >= mostChoices) return
      const taken = text.slice(0, left)
      left -= taken.length
      texts.set(index, (texts.get(index) ?? '') + taken)
    },
    toJson(finishReasons: FinishReasons): string {
      const reasons = new Map(finishReasons)
      const inOrder = [...texts].sort(([one], [other]) => one - other)
      return JSON.stringify(
        inOrder.map(([index, text]) => ({
          role: 'assistant',
          parts: textParts(text),
          finish_reason: reasons.get(index) ?? 'error',
        })),
      )
    },
  }
}

function textParts(content: string): object[] {
  return content === '' ? [] : [{ type: 'text', content }]
}
