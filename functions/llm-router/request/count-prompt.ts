import type { ChatRequest } from '#runtime/contract/chat.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import { inlineFile } from '#runtime/contract/media-parts.ts'
import type { CountTokens } from './tokens.ts'

/** What templates add to a request, to each of its messages and to each of its tools. */
const perRequest = 8
const perMessage = 4
const perTool = 8
/** Of a large image at most vendors; what a small one has is not told by its address. */
const perImage = 1600
/** A page of a PDF has some 2000 tokens and 40 kB. */
const bytesPerToken = 20

/**
 * About how many tokens a whole prompt has: its texts, calls, tools and schema as the router's counter has them, and images and files by
 * what is usual.
 */
export function countPrompt(request: ChatRequest, countTokens: CountTokens): number {
  const { messages, tools } = request
  const texts = textsBesideContent(request)
  let media = 0
  for (const { content } of messages) {
    if (typeof content === 'string') texts.push(content)
    for (const part of Array.isArray(content) ? content : []) {
      if (typeof part.text === 'string') texts.push(part.text)
      else if (part.type === 'image_url') media += perImage
      else media += fileTokens(part, texts)
    }
  }
  const templates = perRequest + perMessage * messages.length + perTool * (tools?.length ?? 0)
  return countTokens(texts) + media + templates
}

/** What a model reads besides what was said: calls, tools and the schema of the answer. */
export function textsBesideContent({ messages, tools, response_format }: ChatRequest): string[] {
  const calls = messages.flatMap(({ tool_calls: made }) => (made ? [JSON.stringify(made)] : []))
  const offered = tools && tools.length > 0 ? [JSON.stringify(tools.map((tool) => tool.function ?? tool))] : []
  const isSchema = isJsonObject(response_format) && response_format.type === 'json_schema'
  return [...calls, ...offered, ...(isSchema ? [JSON.stringify(response_format)] : [])]
}

/** A file of text is one more text. */
function fileTokens(part: object, texts: string[]): number {
  const file = inlineFile(part)
  if (file === undefined) return 0
  if (!file.mediaType.startsWith('text/')) return Math.ceil((file.data.length * 0.75) / bytesPerToken)
  texts.push(Buffer.from(file.data, 'base64').toString())
  return 0
}
