import { readFile } from 'node:fs/promises'
import { loadCatalogue } from '../../functions/llm-router/catalogue/load.ts'
import { faultOfKey } from '../../functions/llm-router/choose/permissions.ts'
import { readDeclaredKeys } from '../../functions/llm-router/keys/declared-text.ts'
import { showDeclared } from '../../functions/llm-router/keys/shown-key.ts'
import { settings } from '../../functions/llm-router/settings.ts'
import { readSettings } from '../../template/llm-node/src/settings.ts'
import type { Variables } from '../envsubst.ts'

/**
 * The keys of a file that is to become the secret router-keys, checked against the catalogue that the router would use in this
 * environment.
 * @throws Error with the line and the fix
 */
export async function checkKeys(file: string, environment: Variables) {
  const { ROUTER_CONFIG, ROUTER_CONFIG_YAML } = readSettings(settings, environment)
  const source = { path: ROUTER_CONFIG, inline: ROUTER_CONFIG_YAML }
  const catalogue = await loadCatalogue(source, environment, { readConfiguration: () => undefined })
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`There is no ${file} to read.`, { cause })
  })
  const { byId } = readDeclaredKeys(text, file, environment, (key) => faultOfKey(key, catalogue))
  return { keys: Array.from(byId.values(), (key) => showDeclared(key, Date.now())) }
}
