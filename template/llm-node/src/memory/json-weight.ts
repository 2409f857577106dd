import { endOfText, jsonByte } from './json-text.ts'

/** The cost of parsing a JSON text: its depth, the keys of its largest object, and the heap that it takes besides its texts. */
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
  let depth = 0
  let deepest = 0
  let containers = 0
  let texts = 0
  let separators = 0
  let most = 0
  /** The keys of each open object, by depth. */
  const keys = new Uint32Array(maxJsonDepth + 1)
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === jsonByte.quote) {
      texts += 1
      at = endOfText(json, at + 1)
    } else if (byte === jsonByte.comma) {
      separators += 1
    } else if (byte === jsonByte.colon) {
      const own = (keys[depth] ?? 0) + 1
      keys[depth] = own
      if (own > most) most = own
    } else if (byte === jsonByte.openObject || byte === jsonByte.openList) {
      containers += 1
      depth += 1
      keys[depth] = 0
      if (depth > deepest) deepest = depth
    } else if (byte === jsonByte.closeObject || byte === jsonByte.closeList) {
      depth -= 1
    }
  }
  const heapBytes = containers * bytesOf.container + texts * bytesOf.text + separators * bytesOf.separator
  return { depth: deepest, keys: most, heapBytes }
}
