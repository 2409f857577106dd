import { readFile } from 'node:fs/promises'
import type { Secrets } from '#runtime/secrets.ts'
import { type Environment, SettingsError } from '#runtime/settings.ts'
import type { Catalogue } from './catalogue.ts'
import { type Locate, toCatalogue } from './parse.ts'
import { registryFromEnvironment } from './registry-from-environment.ts'
import { shippedCatalogue } from './shipped.ts'

/** Where a catalogue is looked for: functions mount no config maps, so a secret can hold it too. */
export type CatalogueSource = { path?: string | undefined; inline?: string | undefined }

/**
 * The catalogue of a path, of an inline text, of the secret `router-config`, or of the variables `TARGET_…`, in this order;
 * where there is none, the shipped one, which the bundle holds ready parsed.
 * @throws SettingsError with the file, the line, the key and the fix
 */
export async function loadCatalogue(
  source: CatalogueSource,
  environment: Environment,
  secrets: Pick<Secrets, 'read'>,
): Promise<Catalogue> {
  const found = await readSource(source, environment, secrets)
  return found === undefined ? shippedCatalogue() : toCatalogue(found.value, found.locate)
}

/** The same before it is checked, and where each key stands; undefined for the shipped one. */
export async function readSource(
  source: CatalogueSource,
  environment: Environment,
  secrets: Pick<Secrets, 'read'>,
): Promise<{ value: unknown; locate: Locate } | undefined> {
  const text = await textOf(source, secrets)
  if (text === undefined) return registryFromEnvironment(environment)
  const { readCatalogueText } = await import('./text.ts')
  return readCatalogueText(text.text, text.name, environment)
}

async function textOf({ path, inline }: CatalogueSource, secrets: Pick<Secrets, 'read'>) {
  if (path !== undefined) {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new SettingsError(
        `The catalogue ${path} cannot be read (${String(cause)}); correct ROUTER_CONFIG, or the path that was given.`,
      )
    })
    return { text, name: path }
  }
  if (inline !== undefined) return { text: inline, name: 'in ROUTER_CONFIG_YAML' }
  const secret = secrets.read('router-config')
  return secret === undefined ? undefined : { text: secret, name: 'in the secret router-config' }
}
