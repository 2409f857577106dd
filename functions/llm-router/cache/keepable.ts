import type { ChatCompletion } from '#runtime/contract/chat.ts'
import { isBeginning } from '#runtime/contract/empty-answers.ts'

/** How a whole answer ends. One that was cut short, or filtered, may be another the next time. */
const whole: ReadonlySet<string | null> = new Set(['stop', 'tool_calls', 'function_call'])

/**
 * Whether an answer is whole and says something, so that it may be kept. Where a model says no in a field of its own, the answer ends
 * as any other, but the model may answer the next time. Sound has an id that its provider forgets, and comes in pieces that are not
 * put together like texts; some models speak though nobody has asked them to.
 */
export function isKeepable(answer: unknown): boolean {
  const { choices } = Object(answer) as Partial<Pick<ChatCompletion, 'choices'>>
  // Embeddings have none.
  return (
    choices === undefined ||
    choices.every(({ finish_reason: reason, message }) => whole.has(reason) && isSaying(message))
  )
}

const isSaying = (message: Record<string, unknown>) => isBeginning(message) && !message.refusal && !message.audio
