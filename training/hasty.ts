/** A prompt as somebody writes it in haste. */
export function hasty(text: string): string {
  return withoutFullStop(text.toLowerCase())
}

export function withoutFullStop(text: string): string {
  return text.replace(/[?.!]\s*$/, '')
}
