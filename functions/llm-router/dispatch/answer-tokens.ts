import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { thinkingText } from '#runtime/contract/thinking-text.ts'
import { estimateTokens } from '../request/estimate-tokens.ts'

/** Enough of an answer to tell how many characters a token has in it. */
const sampleCharacters = 4000

/** Counts roughly the tokens of a streamed answer as it comes, for answers that break off before their usage is reported. */
export function createAnswerTokens() {
  let sample = ''
  let characters = 0
  return {
    add({ choices }: ChatChunk): void {
      for (const { delta } of choices) {
        const text = textOf(delta)
        characters += text.length
        if (sample.length < sampleCharacters) sample += text
      }
    },
    count(): number {
      return sample === '' ? 0 : Math.ceil((estimateTokens(sample) / sample.length) * characters)
    },
  }
}

/** The text of an answer, thoughts and tool calls included. Thoughts that come in two forms count once. */
function textOf(delta: Record<string, unknown>): string {
  const { content, refusal, tool_calls: calls, function_call } = delta
  const said = onlyText(content) + onlyText(refusal) + thinkingText(delta)
  if (calls === undefined && function_call === undefined) return said
  const called = [...(Array.isArray(calls) ? calls : []).map(Object), { function: function_call }].map((call) => {
    const { name, arguments: given } = Object(call.function)
    return onlyText(name) + onlyText(given) + onlyText(Object(call.custom).input)
  })
  return said + called.join('')
}

function onlyText(part: unknown): string {
  return typeof part === 'string' ? part : ''
}
