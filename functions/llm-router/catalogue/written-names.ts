import * as v from 'valibot'
import { type Document, type Scalar, visit } from 'yaml'

type Issue = v.BaseIssue<unknown>

/**
 * Puts names that look like numbers, such as a model called `4` or `1e5`, into the plain data of a document as they are
 * written there. Only the schema tells that a name belongs there.
 */
export function keepWrittenNames(value: unknown, document: Document, schema: v.GenericSchema): void {
  const issues = (v.safeParse(schema, value).issues ?? []).filter(isNumberForText)
  if (issues.length === 0) return
  const written = asWritten(document)
  for (const { path = [] } of issues) {
    const keys = path.map(({ key }) => key)
    const last = keys.pop()
    Reflect.set(at(value, keys), String(last), Reflect.get(at(written, keys), String(last)))
  }
}

function isNumberForText({ expected, input, path }: Issue): boolean {
  return expected === 'string' && typeof input === 'number' && path !== undefined
}

/** The plain data once more, with the text of each number in its place: aliases and merge keys lead to the same nodes. */
function asWritten(document: Document): unknown {
  const numbers: [Scalar, unknown][] = []
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'number') return
      numbers.push([node, node.value])
      node.value = node.source ?? String(node.value)
    },
  })
  const written: unknown = document.toJS()
  for (const [node, value] of numbers) node.value = value
  return written
}

function at(value: unknown, path: readonly unknown[]): object {
  return path.reduce<object>((inner, key) => Object(Reflect.get(inner, String(key))), Object(value))
}
