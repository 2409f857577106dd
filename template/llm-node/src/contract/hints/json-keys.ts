import { endOfText, jsonByte } from '../../memory/json-text.ts'

/** Where a key stands: the names of the objects around it, outermost first. What is in a list stands where the list does. */
export type KeyPath = readonly string[]

type Container = { isObject: boolean; isAtKey: boolean }

/**
 * Tells of each key of a JSON text, in its order and as often as it is there: a parser keeps only the last of a name. One
 * pass over the bytes, without recursion and without a copy. Of what is no JSON, it tells of what would be a key.
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
      case jsonByte.quote: {
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
      case jsonByte.openObject:
      case jsonByte.openList: {
        const isObject = bytes[at] === jsonByte.openObject
        if (inner?.isObject && containers.length < skippedBelow) path.push(key)
        inner = { isObject, isAtKey: isObject }
        containers.push(inner)
        break
      }
      case jsonByte.closeObject:
      case jsonByte.closeList:
        containers.pop()
        inner = containers.at(-1)
        if (inner?.isObject && containers.length < skippedBelow) path.pop()
        break
      case jsonByte.comma:
        if (inner?.isObject) inner.isAtKey = true
        break
      default:
    }
  }
}

function readText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end)
  if (!text.includes('\\')) return text
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}
