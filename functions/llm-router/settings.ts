import * as v from 'valibot'
import { isInPrivateNetwork } from '#runtime/http/private-network.ts'
import { type Siblings, siblingSettings } from '#runtime/http/siblings.ts'
import type { Parts } from '#runtime/parts.ts'
import { durationMs, SettingsError } from '#runtime/settings.ts'
import type { Catalogue } from './catalogue/catalogue.ts'

export const settings = {
  ...siblingSettings,
  /** of-watchdog's, which is what ends a stream that goes on. */
  write_timeout: v.optional(durationMs, '57s'),
  /** The functions that there are, with commas between them, where no gateway lists them. */
  deployed_functions: v.optional(
    v.pipe(
      v.string(),
      v.transform((names) => new Set(names.split(',').map((name) => name.trim()))),
    ),
  ),
  /** The path of a catalogue to use in place of the shipped one. */
  ROUTER_CONFIG: v.optional(v.string()),
  /** The text of one. The secret `router-config` can hold it too. */
  ROUTER_CONFIG_YAML: v.optional(v.string()),
  /** The file for keys, spend and the ledger. Without it, they are in the memory of each replica, and end with it. */
  STORE_FILE: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?!:memory:|file:)/, 'must be the path of a file; without it, everything is in memory'),
    ),
  ),
}

/**
 * Private prompts take the way to the functions, too.
 * @throws SettingsError where it is outside the private network, and there are targets for what is private
 */
export function checkWayIsPrivate(
  { gatewayUrl, urlOf }: Siblings,
  { targets }: Catalogue,
  own: Parts['settings'],
): void {
  if (own.trusted_with_private === 'true') return
  const urls = targets.filter(({ locality }) => locality !== 'external').map((target) => urlOf(target.function))
  const outside = urls.find((url) => !isInPrivateNetwork(url))
  if (outside === undefined) return
  const [fault, address] =
    gatewayUrl === undefined
      ? [`function_url leads to ${outside}`, 'addresses in the cluster, such as http://{function}:8080']
      : [
          `gateway_url is ${gatewayUrl}`,
          'the address of the gateway in the cluster, such as http://gateway.openfaas:8080',
        ]
  throw new SettingsError(
    `${fault}, which is outside the private network, and private prompts would go there. Set ${address}, or ` +
      'trusted_with_private: "true".',
  )
}
