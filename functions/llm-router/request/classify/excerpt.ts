/** The characters of a prompt that are examined: half at its beginning and half at its end. */
export const mostCharacters = 8_000

/** The beginning and the end of a long text, where people say what to do with the middle. */
export function excerpt(text: string): string {
  if (text.length <= mostCharacters) return text
  const half = mostCharacters / 2 - 1
  return `${text.slice(0, half)}\n\n${text.slice(-half)}`
}
