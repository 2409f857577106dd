import * as v from 'valibot'
import { type Document, isScalar } from 'yaml'

/**
 * Puts names that look like numbers, such as a model called `4` or `1e5`, into the plain data of a document as they are
 * written there. Only the schema tells that a name belongs there.
 */
export function keepWrittenNames(value: unknown, document: Document, schema: v.GenericSchema): void {
  for (const { expected, input, path } of v.safeParse(schema, value).issues ?? []) {
    const last = path?.at(-1)
    if (expected !== 'string' || typeof input !== 'number' || path === undefined || last === undefined) continue
    const node: unknown = document.getIn(
      path.map(({ key }) => key),
      true,
    )
    const written = isScalar(node) ? node.source : undefined
    Reflect.set(Object(last.input), String(last.key), written ?? String(input))
  }
}
