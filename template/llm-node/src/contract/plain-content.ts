export type Part = { type: string } & Record<string, unknown>

/** The content of a message or of a tool's result. */
export type Content = string | Part[]

/**
 * One text that stands alone is the content itself, and no parts are an empty text: some servers take no lists, and OpenAI no
 * empty ones. A text with more than its form, such as a mark for a cache, stays a part.
 */
export function plain(content: Content): Content {
  if (typeof content === 'string' || content.length > 1) return content
  const [only] = content
  if (only === undefined) return ''
  return typeof only.text === 'string' && Object.keys(only).length === 2 ? only.text : content
}
