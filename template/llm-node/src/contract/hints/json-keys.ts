import { endOfText, jsonByte } from '../../memory/json-text.ts'

/** The position of a key: the names of the enclosing objects, outermost first. Lists do not count. */
export type KeyPath = readonly string[]

/** @param isListed whether it is an item of a list, and no field */
type VisitText = (text: string, path: KeyPath, isListed: boolean) => void

type Container = { isObject: boolean; isAtKey: boolean }

/**
 * Visits every key of a JSON text in order, duplicates included: a parser keeps only the last one of a name. It passes over the
 * bytes once, without recursion or copies. In invalid JSON it visits what would be a key.
 * @param visit gets also the position of the quote that ends the key; returns false to skip the key's value
 * @param visitText gets every text that is no key, with the names of what holds it
 */
export function visitKeys(
  json: Uint8Array,
  visit: (key: string, path: KeyPath, end: number) => boolean,
  visitText?: VisitText,
): void {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength)
  const containers: Container[] = []
  const path: string[] = []
  let inner: Container | undefined
  /** The depth of a skipped value; everything in it is ignored. */
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
            if (!visit(key, path, end)) skippedBelow = containers.length
          }
        } else if (visitText && inner && containers.length < skippedBelow) {
          // Lent to the path: a copy for each text would cost too much where objects nest deep.
          if (inner.isObject) path.push(key)
          visitText(readText(bytes, at, end), path, !inner.isObject)
          if (inner.isObject) path.pop()
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
