import { type Document, LineCounter, parseDocument } from 'yaml'
import { type Environment, SettingsError } from '#runtime/settings.ts'
import type { Catalogue } from './catalogue.ts'
import { fillIn } from './fill-in.ts'
import { toCatalogue } from './parse.ts'

/**
 * A catalogue from its YAML text, with `${NAME}` and `${NAME:-default}` filled in from the environment.
 * @param name what the text is called in messages
 * @throws SettingsError with the name, the line, the key and the fix
 */
export function readCatalogueText(text: string, name: string, environment: Environment): Catalogue {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [error] = document.errors
  if (error) throw new SettingsError(`The catalogue ${name} is not valid YAML: ${error.message}`)
  const at = (offset: number | undefined) =>
    offset === undefined ? name : `${name}, line ${lines.linePos(offset).line}`
  fillIn(document, environment, (offset, fault) => {
    throw new SettingsError(`The catalogue ${at(offset)}: ${fault}.`)
  })
  return toCatalogue(document.toJS(), (path) => at(offsetOf(document, path)))
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
