/**
 * Lets through what a header can carry. Node would refuse the rest as if nobody had answered.
 * @param what names it and where it comes from; nothing of itself is repeated, as it is a secret
 */
export function checkHeaderText(text: string, what: string): string {
  if (!/[^\t\x20-\x7e\x80-\xff]/.test(text)) return text
  throw new Error(`${what} has a character that no header can carry, such as an invisible one: copy it anew.`)
}
