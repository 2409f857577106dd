/** What a model answered, as far as a provider's reply says. */
export type Said = {
  text: string
  thinking?: string | undefined
  /** Signed thoughts, in the form of `toReasoningDetail`. */
  thoughts?: readonly object[] | undefined
  toolCalls: readonly object[]
  refusal?: string | null | undefined
}

/** An answer as OpenAI's assistant message. Beside tool calls, OpenAI writes an empty text as null. */
export function toAssistantMessage({ text, thinking = '', thoughts = [], toolCalls, refusal = null }: Said) {
  return {
    role: 'assistant',
    content: text === '' && toolCalls.length > 0 ? null : text,
    refusal,
    ...(thinking !== '' && { reasoning_content: thinking }),
    ...(thoughts.length > 0 && { reasoning_details: thoughts }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  }
}
