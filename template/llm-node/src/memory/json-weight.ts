import { endOfText, jsonByte } from './json-text.ts'

/**
 * The cost of parsing a JSON text: its depth, the keys of its largest object, and the heap that it takes besides its texts. One that
 * nests deeper than is allowed is weighed up to there.
 */
export type JsonWeight = { depth: number; keys: number; heapBytes: number }

/** Deeper than any real schema or conversation, and far from a stack overflow. */
export const maxJsonDepth = 128

/** More properties than any vendor allows in a schema. Larger objects make every access slow. */
export const maxJsonKeys = 5000

/** Bytes of heap in V8, measured on objects of one key each, on short texts and on numbers. */
const bytesOf = { container: 80, text: 32, separator: 8 }

/**
 * Weighs a JSON text before it is parsed, in one pass without copies: `{}` takes two bytes there, and a hundred in memory. Invalid
 * JSON gets some weight too; the parser refuses it.
 */
export function weighJson(json: Buffer): JsonWeight {
  let deepest = 0
  let containers = 0
  let texts = 0
  let separators = 0
  let most = 0
  /** The keys so far of the innermost object, and of those around it. */
  let keys = 0
  const outer: number[] = []
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === jsonByte.quote) {
      texts += 1
      at = endOfText(json, at + 1)
    } else if (byte === jsonByte.comma) {
      separators += 1
    } else if (byte === jsonByte.colon) {
      keys += 1
      if (keys > most) most = keys
    } else if (byte === jsonByte.openObject || byte === jsonByte.openList) {
      containers += 1
      outer.push(keys)
      keys = 0
      if (outer.length > deepest) deepest = outer.length
      if (deepest > maxJsonDepth) break
    } else if (byte === jsonByte.closeObject || byte === jsonByte.closeList) {
      keys = outer.pop() ?? 0
    }
  }
  const heapBytes = containers * bytesOf.container + texts * bytesOf.text + separators * bytesOf.separator
  return { depth: deepest, keys: most, heapBytes }
}
