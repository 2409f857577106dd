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
  const { messages, tools, response_format } = request
  const texts: string[] = []
  let media = 0
  for (const { content, tool_calls: calls } of messages) {
    if (typeof content === 'string') texts.push(content)
    if (calls !== undefined) texts.push(JSON.stringify(calls))
    for (const part of Array.isArray(content) ? content : []) {
      if (typeof part.text === 'string') texts.push(part.text)
      else if (part.type === 'image_url') media += perImage
      else media += fileTokens(part, texts)
    }
  }
  if (tools) texts.push(JSON.stringify(tools.map((tool) => tool.function ?? tool)))
  if (isJsonObject(response_format) && response_format.type === 'json_schema')
    texts.push(JSON.stringify(response_format))
  const templates = perRequest + perMessage * messages.length + perTool * (tools?.length ?? 0)
  return countTokens(texts) + media + templates
}

/** A file of text is one more text. */
function fileTokens(part: object, texts: string[]): number {
  const file = inlineFile(part)
  if (file === undefined) return 0
  if (!file.mediaType.startsWith('text/')) return Math.ceil((file.data.length * 0.75) / bytesPerToken)
  texts.push(Buffer.from(file.data, 'base64').toString())
  return 0
}
