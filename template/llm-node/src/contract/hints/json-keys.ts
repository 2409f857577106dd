/** Where a key stands: the names of the objects around it, outermost first. What is in a list stands where the list does. */
export type KeyPath = readonly string[]

type Container = { isObject: boolean; isAtKey: boolean }

const code = { quote: 0x22, backslash: 0x5c, comma: 0x2c, openList: 0x5b, closeList: 0x5d, open: 0x7b, close: 0x7d }

/** So far a text is read byte by byte before its end is searched for: most are short, and many quotes may be escaped. */
const readSingly = 64

/**
 * Tells of each key of a JSON text, in its order and as often as it is there: a parser keeps only the last of a name. One
 * pass over the bytes, without recursion and without a copy. The text must be known to be JSON.
 * @param visit false leaves out what the key holds
 */
export function visitKeys(json: Uint8Array, visit: (key: string, path: KeyPath) => boolean): void {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength)
  const containers: Container[] = []
  const path: string[] = []
  let inner: Container | undefined
  /** How deep a value is that is left out; everything in it is passed over. */
  let skippedBelow = Number.POSITIVE_INFINITY
  let key = ''

  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case code.quote: {
        const end = endOfText(bytes, at + 1)
        if (inner?.isAtKey) {
          inner.isAtKey = false
          if (containers.length <= skippedBelow) {
            skippedBelow = Number.POSITIVE_INFINITY
            key = readText(bytes, at, end)
            if (!visit(key, path)) skippedBelow = containers.length
          }
        }
        at = end
        break
      }
      case code.open:
      case code.openList: {
        const isObject = bytes[at] === code.open
        if (inner?.isObject && containers.length < skippedBelow) path.push(key)
        inner = { isObject, isAtKey: isObject }
        containers.push(inner)
        break
      }
      case code.close:
      case code.closeList:
        containers.pop()
        inner = containers.at(-1)
        if (inner?.isObject && containers.length < skippedBelow) path.pop()
        break
      case code.comma:
        if (inner?.isObject) inner.isAtKey = true
        break
      default:
    }
  }
}

/** The place of the quote that ends the text which begins here. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start
  for (;;) {
    for (const limit = at + readSingly; at < limit; at++) {
      const byte = bytes[at]
      if (byte === code.quote || byte === undefined) return at
      if (byte === code.backslash) at += 1
    }
    const quote = bytes.indexOf(code.quote, at)
    if (quote === -1) return bytes.length
    let before = quote
    while (before > at && bytes[before - 1] === code.backslash) before -= 1
    if ((quote - before) % 2 === 0) return quote
    at = quote + 1
  }
}

function readText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end)
  return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text
}
