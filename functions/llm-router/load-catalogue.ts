import { readFile } from 'node:fs/promises'
import { SettingsError } from '#runtime/settings.ts'
import { type Catalogue, toCatalogue } from './catalogue.ts'
import shipped from './catalogue.yaml'

/**
 * The shipped catalogue, which the bundle holds ready parsed, or the file that `ROUTER_CONFIG` names.
 * @throws SettingsError with the file, the line and the fix
 */
export async function loadCatalogue(path: string | undefined): Promise<Catalogue> {
  if (path === undefined) return toCatalogue(shipped, 'that is shipped')
  const { parseDocument } = await import('yaml')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SettingsError(`The catalogue ${path} cannot be read (${String(cause)}); correct ROUTER_CONFIG.`)
  })
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) throw new SettingsError(`The catalogue ${path} is not valid YAML: ${error.message}`)
  return toCatalogue(document.toJS(), path)
}
