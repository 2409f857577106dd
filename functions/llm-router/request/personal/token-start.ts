const [hyphen, underscore] = [45, 95]

/** Where a token itself begins, behind the marks of Markdown (`__key__`) or the hyphens of an option (`-key`). */
export function tokenStart(text: string, at: number): number {
  let start = at
  while (text.charCodeAt(start) === hyphen || text.charCodeAt(start) === underscore) start++
  return start
}

/** Whether a token may begin with the letter of an option that stands right before its value: `-tkey`. */
export function isBehindOption(text: string, start: number): boolean {
  return text.charCodeAt(start - 1) === hyphen
}
