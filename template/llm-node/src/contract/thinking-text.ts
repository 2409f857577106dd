/** The thoughts of an assistant's message, or of a piece of one, that can be read: servers have two names for them. */
export function thinkingText({ reasoning_content: own, reasoning }: Record<string, unknown>): string {
  if (typeof own === 'string' && own !== '') return own
  return typeof reasoning === 'string' ? reasoning : ''
}
