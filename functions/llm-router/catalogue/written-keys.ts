import { type Document, isAlias, isScalar, visit } from 'yaml'

/** What a plain object has of its own, so that checks of its keys leave them out. */
const reserved: unknown[] = ['__proto__', 'prototype', 'constructor']

/** Where a key is, and what is wrong with it. */
type Refuse = (offset: number | undefined, fault: string) => never

/**
 * Keeps keys that look like numbers, such as a user called `00421` or `1e5`, as they are written, and refuses those that no object can
 * keep. All keys are names.
 */
export function keepWrittenKeys(document: Document, refuse: Refuse): void {
  visit(document, {
    Pair(_, { key }) {
      const node = isAlias(key) ? key.resolve(document) : key
      if (!isScalar(node)) return
      node.value = nameOf(node)
      if (reserved.includes(node.value)) {
        refuse(node.range?.[0], `the key ${node.value} is a reserved word; choose another name`)
      }
    },
  })
}

/** Whether two keys are one name, as `421` and `"421"` are, and `1e5` and `100000` are not. */
export function isSameKey(one: unknown, other: unknown): boolean {
  return one === other || (isScalar(one) && isScalar(other) && nameOf(one) === nameOf(other))
}

/** A merge key has a symbol as its value, and stays one. */
function nameOf({ value, source }: { value: unknown; source?: string | undefined }): unknown {
  return typeof value === 'string' || typeof value === 'symbol' ? value : (source ?? value)
}
