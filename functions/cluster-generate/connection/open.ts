import { randomUUID } from 'node:crypto'
import type { Open } from '#runtime/http/client.ts'
import type { Parts } from '#runtime/parts.ts'
import type { ClusterAuth } from '../settings.ts'
import { leastSigningCharacters } from '../signature/canonical.ts'
import { sign } from '../signature/sign.ts'
import { tlsFault } from '../tls/fault.ts'
import { createKeeper } from '../tls/keeper.ts'

/**
 * Sends requests with the authentication that the cluster requires: a signature, a certificate, or both. Secrets are read for
 * each request, because they may have been renewed.
 * @throws SettingsError for unusable certificates
 */
export function createClusterOpen(
  { auth, name, isSecure }: { auth: ClusterAuth; name: string; isSecure: boolean },
  parts: Pick<Parts, 'open' | 'secrets' | 'now' | 'log'>,
): Open {
  const currentTls = isSecure ? createKeeper(auth.hasCertificate, parts) : undefined
  return async (request) => {
    const secret = () => parts.secrets.require('cluster-hmac-secret', leastSigningCharacters)
    const signature = auth.isSigned ? sign(request, secret(), { nowMs: parts.now(), nonce: randomUUID() }) : {}
    const tls = currentTls?.()
    try {
      return await parts.open({ ...request, headers: { ...request.headers, ...signature }, tls })
    } catch (thrown) {
      throw tlsFault(thrown, name) ?? thrown
    }
  }
}
