/** How many characters of a prompt are looked at, half of them at its beginning and half at its end. */
export const mostCharacters = 8_000

/** A long text's beginning and end, where people say what they want of what is between. */
export function excerpt(text: string): string {
  if (text.length <= mostCharacters) return text
  const half = mostCharacters / 2 - 1
  return `${text.slice(0, half)}\n\n${text.slice(-half)}`
}
