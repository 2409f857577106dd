import type { OllamaMessage } from '../messages/messages.ts'
import type { OllamaRequest } from '../request.ts'

/** Whether the model saw the whole prompt until the end of its answer. */
export type Verdict = 'whole' | 'perhaps cut' | 'cut'

/** Ollama's counts; undefined where it reported none. */
export type Counts = { prompt?: number | undefined; answer?: number | undefined }

/** Of a text no token takes up less than a byte; these are for what a template adds, and for an image. */
const tokensAroundMessage = 32
const tokensAroundPrompt = 64
const tokensOfImage = 16_384

/**
 * Whether an Ollama that truncates silently has truncated this prompt. Observed in 0.6.5: first it drops all messages before
 * the last ones that fit, except system messages between them (even the very first message can go). Then it removes so much
 * from the middle that exactly the window is left, and more when the answer fills the window. The last two show in the
 * counts. The first shows only if some message would not have fitted beside the tokens counted while what follows it may be
 * what was counted; then the verdict is `perhaps cut`.
 */
export function judge(
  { messages, tools }: Pick<OllamaRequest, 'messages' | 'tools'>,
  counts: Counts,
  window: number,
): Verdict {
  const { prompt, answer = 0 } = counts
  const sizes = messages.map(tokensAtMost)
  // A template may format tools with more white space than JSON needs.
  const toolSizes = (tools ?? []).map((tool) => 2 * jsonBytes(tool) + tokensAroundMessage)
  const around = tokensAroundPrompt + total(toolSizes)
  if (prompt === undefined) return total(sizes) + around <= window ? 'whole' : 'perhaps cut'
  // The last token of an answer is not fed back.
  if (prompt >= window || prompt + answer - 1 > window) return 'cut'

  const cutsAfter = (index: number) => {
    const system = sizes.filter((_, place) => place < index && messages[place]?.role === 'system')
    const keptAtMost = total(system) + total(sizes.slice(index + 1)) + around
    return prompt + (sizes[index] ?? 0) > window && prompt <= keptAtMost
  }
  return sizes.slice(0, -1).some((_, index) => cutsAfter(index)) ? 'perhaps cut' : 'whole'
}

function tokensAtMost({ content, thinking = '', tool_calls = [], images = [] }: OllamaMessage): number {
  const text = Buffer.byteLength(content) + Buffer.byteLength(thinking)
  const calls = tool_calls.map((call) => jsonBytes(call) + tokensAroundMessage)
  return text + total(calls) + tokensOfImage * images.length + tokensAroundMessage
}

function jsonBytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value))
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}
