import type * as v from 'valibot'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import { type Environment, SettingsError } from '#runtime/settings.ts'
import type { Locate } from './checked.ts'
import { fillIn } from './fill-in.ts'
import { isSameKey, keepWrittenKeys } from './written-keys.ts'
import { keepWrittenNames } from './written-names.ts'

/** What messages call a YAML text, as in "The catalogue in the secret router-config", and what its data must be. */
export type TextSource = { subject: string; name: string; schema: v.GenericSchema }

/**
 * Reads a YAML text: the plain data, with `${NAME}` and `${NAME:-default}` filled in from the environment, and the line of each
 * key.
 * @throws SettingsError with the name, the line, the key and the fix
 */
export function readYamlText(
  text: string,
  { subject, name, schema }: TextSource,
  environment: Environment,
): { value: unknown; locate: Locate } {
  const lines = new LineCounter()
  const at = (offset: number | undefined) => `${name}, line ${lines.linePos(offset ?? 0).line}`
  const options = { lineCounter: lines, prettyErrors: false, merge: true, uniqueKeys: isSameKey }
  const document = parseDocument(text, options)
  const [error] = document.errors
  if (error) {
    throw new SettingsError(
      `${subject} ${at(error.pos[0])}: it is not valid YAML (${error.message}); correct the line.`,
    )
  }
  const refuse = (offset: number | undefined, fault: string): never => {
    throw new SettingsError(`${subject} ${at(offset)}: ${fault}.`)
  }
  fillIn(document, environment, refuse)
  keepWrittenKeys(document, refuse)
  const value = toPlain(document, `${subject} ${name}`)
  keepWrittenNames(value, document, schema)
  return { value, locate: (path) => at(offsetOf(document, path)) }
}

function toPlain(document: Document, whole: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    // An alias without an anchor, or so many aliases that the data would be unbounded.
    throw new SettingsError(`${whole}: its aliases (*name) cannot be followed (${String(cause)}).`)
  }
}

/** The offset of the key or the item at a path, or of the nearest one around it. A value may begin lines after its key. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const last = path[length - 1]
    const around: unknown = document.getIn(path.slice(0, length - 1), true)
    const node: unknown = isMap(around)
      ? around.items.find(({ key }) => isScalar(key) && key.value === last)?.key
      : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return undefined
}
