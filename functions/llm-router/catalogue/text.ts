import { type Document, LineCounter, parseDocument } from 'yaml'
import { type Environment, SettingsError } from '#runtime/settings.ts'
import { fillIn } from './fill-in.ts'
import type { Locate } from './parse.ts'

/**
 * The plain data of a catalogue's YAML text, with `${NAME}` and `${NAME:-default}` filled in from the environment, and where
 * in the text each key stands.
 * @param name what the text is called in messages
 * @throws SettingsError with the name, the line, the key and the fix
 */
export function readCatalogueText(
  text: string,
  name: string,
  environment: Environment,
): { value: unknown; locate: Locate } {
  const lines = new LineCounter()
  const at = (offset: number | undefined) => `${name}, line ${lines.linePos(offset ?? 0).line}`
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error) {
    throw new SettingsError(
      `The catalogue ${at(error.pos[0])}: it is not valid YAML (${error.message}); correct the line.`,
    )
  }
  fillIn(document, environment, (offset, fault) => {
    throw new SettingsError(`The catalogue ${at(offset)}: ${fault}.`)
  })
  return { value: toPlain(document, name), locate: (path) => at(offsetOf(document, path)) }
}

function toPlain(document: Document, name: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    // An alias of nothing, or so many of them that the data would be without end.
    throw new SettingsError(`The catalogue ${name}: its aliases (*name) cannot be followed (${String(cause)}).`)
  }
}

/** Where the value of a path begins; where it is not there, where the nearest thing around it does. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (typeof node !== 'object' || node === null || !('range' in node)) continue
    if (Array.isArray(node.range) && typeof node.range[0] === 'number') return node.range[0]
  }
  return undefined
}
