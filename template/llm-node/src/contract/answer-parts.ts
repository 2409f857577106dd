import { toAssistantMessage } from './assistant-message.ts'
import { type Thought, toReasoningDetail } from './reasoning-details.ts'

/** Gathers the blocks of a whole answer that may have signed thoughts, in their order, as a message in OpenAI's format. */
export type AnswerParts = {
  addText(text: string): void
  /** A thought without a signature is told, but cannot be sent back. */
  think(text: string, signature: string | null | undefined): void
  thinkRedacted(data: string): void
  call(id: string, name: string, input: object): void
  message(refusal?: string | null): object
}

/** @param thoughtFormat identifies whose signatures the thoughts have */
export function createAnswerParts(thoughtFormat: string): AnswerParts {
  let text = ''
  let thinking = ''
  const thoughts: object[] = []
  const toolCalls: object[] = []
  function keep(thought: Thought): void {
    const told = { characters: text.length, calls: toolCalls.length }
    thoughts.push(toReasoningDetail(thought, thoughtFormat, thoughts.length, told))
  }
  return {
    addText(added) {
      text += added
    },
    think(thought, signature) {
      thinking += thought
      if (signature) keep({ text: thought, signature })
    },
    thinkRedacted(data) {
      keep({ redacted: data })
    },
    call(id, name, input) {
      toolCalls.push({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } })
    },
    message(refusal) {
      return toAssistantMessage({ text, thinking, thoughts, toolCalls, refusal })
    },
  }
}
