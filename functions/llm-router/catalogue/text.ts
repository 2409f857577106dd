import { type Document, LineCounter, parseDocument } from 'yaml'
import { type Environment, SettingsError } from '#runtime/settings.ts'
import { fillIn } from './fill-in.ts'
import type { Locate } from './parse.ts'
import { keepWrittenNames } from './written-names.ts'

/**
 * Reads a catalogue's YAML text: the plain data, with `${NAME}` and `${NAME:-default}` filled in from the environment, and
 * the line of each key.
 * @param name what messages call the text
 * @throws SettingsError with the name, the line, the key and the fix
 */
export function readCatalogueText(
  text: string,
  name: string,
  environment: Environment,
): { value: unknown; locate: Locate } {
  const lines = new LineCounter()
  const at = (offset: number | undefined) => `${name}, line ${lines.linePos(offset ?? 0).line}`
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const [error] = document.errors
  if (error) {
    throw new SettingsError(
      `The catalogue ${at(error.pos[0])}: it is not valid YAML (${error.message}); correct the line.`,
    )
  }
  fillIn(document, environment, (offset, fault) => {
    throw new SettingsError(`The catalogue ${at(offset)}: ${fault}.`)
  })
  const value = toPlain(document, name)
  keepWrittenNames(value, document)
  return { value, locate: (path) => at(offsetOf(document, path)) }
}

function toPlain(document: Document, name: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    // An alias without an anchor, or so many aliases that the data would be unbounded.
    throw new SettingsError(`The catalogue ${name}: its aliases (*name) cannot be followed (${String(cause)}).`)
  }
}

/** The offset of the value at a path, or of the nearest node around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (typeof node !== 'object' || node === null || !('range' in node)) continue
    if (Array.isArray(node.range) && typeof node.range[0] === 'number') return node.range[0]
  }
  return undefined
}
