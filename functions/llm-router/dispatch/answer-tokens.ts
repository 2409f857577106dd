import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { isFilled, itemsOf } from '#runtime/contract/filled.ts'
import { thinkingText } from '#runtime/contract/thinking-text.ts'
import { estimateTokens } from '../request/estimate-tokens.ts'

/** Enough of an answer to tell how many characters a token has in it. */
const sampleCharacters = 4000

export type AnswerTokens = {
  add(chunk: Pick<ChatChunk, 'choices'>): void
  /** Undefined if images or sound came, whose tokens cannot be told from them. */
  count(): number | undefined
  /** False if nothing came but a refusal: that of a blocked prompt is in the words of a function, and no model has answered. */
  hasAnswer(): boolean
}

/** Counts roughly the tokens of a streamed answer as it comes, for answers that break off before their usage is reported. */
export function createAnswerTokens(): AnswerTokens {
  let sample = ''
  let characters = 0
  let isAllText = true
  let isAnswered = false
  return {
    add({ choices }) {
      for (const { delta } of choices) {
        if (isFilled(delta.images) || isFilled(delta.audio)) isAllText = false
        const answered = answerIn(delta)
        if (answered !== '') isAnswered = true
        const text = answered + onlyText(delta.refusal)
        characters += text.length
        if (sample.length < sampleCharacters) sample += text
      }
    },
    count() {
      if (!isAllText) return undefined
      return sample === '' ? 0 : Math.ceil((estimateTokens(sample) / sample.length) * characters)
    },
    hasAnswer: () => isAnswered || !isAllText,
  }
}

/** The same of a whole answer; none of a reply that is none, such as vectors. */
export function tokensOfAnswer(reply: object): AnswerTokens {
  const came = createAnswerTokens()
  const choices = itemsOf(Object(reply).choices)
  came.add({ choices: choices.map((choice, index) => ({ index, delta: Object(Object(choice).message) })) })
  return came
}

/** The text of an answer, thoughts and tool calls included. Thoughts that come in two forms count once. */
function answerIn(delta: Record<string, unknown>): string {
  const { content, tool_calls: calls, function_call } = delta
  const said = onlyText(content) + thinkingText(delta)
  if (calls === undefined && function_call === undefined) return said
  const called = [...itemsOf(calls).map(Object), { function: function_call }].map((call) => {
    const { name, arguments: given } = Object(call.function)
    return onlyText(name) + onlyText(given) + onlyText(Object(call.custom).input)
  })
  return said + called.join('')
}

function onlyText(part: unknown): string {
  return typeof part === 'string' ? part : ''
}
