import { LlmError } from '#runtime/errors.ts'

/** Node's codes for server certificates that OpenSSL does not trust. */
const untrusted =
  /^(CERT_|CRL_|INVALID_|SELF_SIGNED_|DEPTH_ZERO_SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_)/
/** The server's alerts about our certificate. */
const refused = /^ERR_SSL_\w*ALERT/

/** The error for a connection that failed because of TLS; undefined if it failed for another reason. */
export function tlsFault(thrown: unknown, cluster: string): LlmError | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (untrusted.test(code)) {
    const advice = 'is cluster-server-ca the authority that signed it, and is CLUSTER_BASE_URL a name that it has?'
    return new LlmError('provider_unavailable', `The certificate of ${cluster} is not trusted (${code}): ${advice}`, {
      cause: thrown,
    })
  }
  if (!refused.test(code)) return undefined
  const message = `${cluster} refuses TLS with our certificate (${code}): is it signed by the authority that it trusts?`
  return new LlmError('provider_key_rejected', message, { cause: thrown })
}
