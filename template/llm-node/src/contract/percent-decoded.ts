/** Text without its percent-encoding. Text that is not validly encoded is taken as it stands. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
