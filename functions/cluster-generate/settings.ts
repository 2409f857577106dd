import * as v from 'valibot'
import { httpUrl, SettingsError } from '#runtime/settings.ts'

const authNames = ['none', 'hmac', 'mtls', 'hmac+mtls'] as const

export const settings = {
  /** The address of llama.cpp's server or of the proxy in front of it; `/v1/chat/completions` and `/health` are appended. */
  CLUSTER_BASE_URL: httpUrl,
  /** The cluster's name in metrics, replies and the catalogue. */
  CLUSTER_NAME: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens')),
    'cluster',
  ),
  /** The one model that the cluster serves. */
  CLUSTER_MODEL: v.string(),
  CLUSTER_AUTH: v.optional(v.picklist(authNames, `must be one of ${authNames.join(', ')}`), 'hmac'),
}

/** How the function authenticates itself to the cluster. */
export type ClusterAuth = { isSigned: boolean; hasCertificate: boolean }

/** @throws SettingsError for certificates without TLS */
export function toAuth(name: (typeof authNames)[number], baseUrl: string): ClusterAuth {
  const auth = { isSigned: name.includes('hmac'), hasCertificate: name.includes('mtls') }
  if (auth.hasCertificate && !baseUrl.startsWith('https://')) {
    throw new SettingsError(`CLUSTER_AUTH is ${name}, and so CLUSTER_BASE_URL must begin with https://.`)
  }
  return auth
}
