/** The marks that begin and end a quotation. An apostrophe within a word does neither. */
const quotations: readonly [begins: RegExp, ends: RegExp][] = [
  [/(?<!\w)'/, /'(?!\w)/g],
  [/"/, /"/g],
  [/`/, /`/g],
  [/“/, /”/g],
  [/‘/, /’(?!\w)/g],
]

const addresses = /\b(?:https?|gs|s3):\/\/\S*|\bdata:\S*/gi

/**
 * A provider's sentence without its quotations and addresses, which may repeat what a caller wrote. From the first mark of a kind
 * to the last, because a caller may write such marks too; a quotation without an end reaches to the end of the text.
 * @param isCut true if the end of the message is missing, and with it perhaps the end of a quotation
 */
export function ownWords(message: string, isCut: boolean): string {
  const spans = quotations.flatMap(([begins, ends]) => {
    const begin = message.search(begins)
    if (begin < 0) return []
    const end = [...message.matchAll(ends)].at(-1)?.index ?? begin
    return [{ begin, end: isCut || end <= begin ? message.length : end }]
  })
  let own = ''
  let at = 0
  for (const { begin, end } of spans.sort((one, other) => one.begin - other.begin)) {
    if (begin > at) own += message.slice(at, begin)
    at = Math.max(at, end)
  }
  return (own + message.slice(at)).replace(addresses, '')
}
