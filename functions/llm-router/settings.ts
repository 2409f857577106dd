import * as v from 'valibot'
import { isInPrivateNetwork } from '#runtime/http/private-network.ts'
import type { Parts } from '#runtime/parts.ts'
import { durationMs, httpUrl, SettingsError } from '#runtime/settings.ts'
import type { Catalogue } from './catalogue/catalogue.ts'

export const settings = {
  /** The gateway as this function sees it; on faasd http://gateway:8080. Never 127.0.0.1, which is the function itself. */
  gateway_url: v.optional(httpUrl, 'http://gateway.openfaas:8080'),
  /** of-watchdog's, which is what ends a stream that goes on. */
  write_timeout: v.optional(durationMs, '57s'),
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
 * Private prompts go through the gateway, too.
 * @throws SettingsError where it is outside of the private network, and there are targets for what is private
 */
export function checkGateway(url: string, { targets }: Catalogue, own: Parts['settings']): void {
  if (isInPrivateNetwork(url) || own.trusted_with_private === 'true') return
  if (targets.every(({ locality }) => locality === 'external')) return
  throw new SettingsError(
    `gateway_url is ${url}, which is outside of the private network, and private prompts would go through it. Set the ` +
      'address of the gateway in the cluster, such as http://gateway.openfaas:8080, or trusted_with_private: "true".',
  )
}
