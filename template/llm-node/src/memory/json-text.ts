/** The bytes that give JSON its structure. */
export const jsonByte = {
  quote: 0x22,
  backslash: 0x5c,
  comma: 0x2c,
  colon: 0x3a,
  openList: 0x5b,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const

/** Up to here a text is read byte by byte: most are short, and a search costs more for those. */
const shortText = 64

/**
 * The position of the quote that ends a JSON text. A text without an end yields the end of the JSON.
 * @param start the position after the opening quote
 */
export function endOfText(json: Buffer, start: number): number {
  let at = start
  while (at < json.length) {
    const near = Math.min(json.length, at + shortText)
    while (at < near) {
      if (json[at] === jsonByte.quote) return at
      at += json[at] === jsonByte.backslash ? 2 : 1
    }
    const found = json.indexOf(jsonByte.quote, at)
    if (found === -1) return json.length
    let escapes = 0
    while (found - escapes > at && json[found - escapes - 1] === jsonByte.backslash) escapes += 1
    if (escapes % 2 === 0) return found
    at = found + 1
  }
  return json.length
}

/** The position behind the object or list that starts here. */
export function endOfContainer(json: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === jsonByte.quote) at = endOfText(json, at + 1)
    else if (byte === jsonByte.openObject || byte === jsonByte.openList) depth += 1
    else if (byte === jsonByte.closeObject || byte === jsonByte.closeList) {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return json.length
}
