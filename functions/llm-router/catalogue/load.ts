import { readFile } from 'node:fs/promises'
import type { Secrets } from '#runtime/secrets.ts'
import { type Environment, SettingsError } from '#runtime/settings.ts'
import type { Catalogue } from './catalogue.ts'
import type { Locate } from './checked.ts'
import { toCatalogue } from './parse.ts'
import { registryFromEnvironment } from './registry-from-environment.ts'
import { catalogueSchema } from './schema.ts'
import { shippedCatalogue } from './shipped.ts'

/** Where to look for a catalogue besides the secret `router-config`, which exists because functions mount no config maps. */
export type CatalogueSource = { path?: string | undefined; inline?: string | undefined }

/**
 * Loads the first catalogue that exists: the file at the path, the inline text, the secret `router-config`, the variables
 * `TARGET_…`, or the shipped one, which the bundle contains already parsed.
 * @throws SettingsError with the file, the line, the key and the fix
 */
export async function loadCatalogue(
  source: CatalogueSource,
  environment: Environment,
  secrets: Pick<Secrets, 'readConfiguration'>,
  nowMs = Date.now(),
): Promise<Catalogue> {
  const found = await readSource(source, environment, secrets)
  return found === undefined ? shippedCatalogue() : toCatalogue(found.value, found.locate, nowMs)
}

/** The same, unchecked, and where each key stands; undefined for the shipped catalogue. */
export async function readSource(
  source: CatalogueSource,
  environment: Environment,
  secrets: Pick<Secrets, 'readConfiguration'>,
): Promise<{ value: unknown; locate: Locate } | undefined> {
  const text = await textOf(source, secrets)
  if (text === undefined) return registryFromEnvironment(environment)
  const { readYamlText } = await import('./text.ts')
  return readYamlText(text.text, { subject: 'The catalogue', name: text.name, schema: catalogueSchema }, environment)
}

async function textOf({ path, inline }: CatalogueSource, secrets: Pick<Secrets, 'readConfiguration'>) {
  if (path !== undefined) {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new SettingsError(
        `The catalogue ${path} cannot be read (${String(cause)}); correct ROUTER_CONFIG, or the path that was given.`,
      )
    })
    return { text, name: path }
  }
  if (inline !== undefined) return { text: inline, name: 'in ROUTER_CONFIG_YAML' }
  const secret = secrets.readConfiguration('router-config')
  return secret === undefined ? undefined : { text: secret, name: 'in the secret router-config' }
}
