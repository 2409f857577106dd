import { dayMs } from '#runtime/contract/durations.ts'
import { messageOf } from '#runtime/error-message.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Tls } from '#runtime/http/client.ts'
import type { Parts } from '#runtime/parts.ts'
import { SettingsError } from '#runtime/settings.ts'
import { CertificateFault, day, expired, type Identity, type PemFile, type PemFiles, toIdentity } from './identity.ts'

const secret = {
  certificate: 'cluster-client-certificate',
  key: 'cluster-client-key',
  ca: 'cluster-server-ca',
}
const warnedBeforeMs = 7 * dayMs

/** The TLS options for a connection now; undefined to trust the system's authorities. */
export type CurrentTls = () => Tls | undefined

/**
 * Keeps the content of the mounted files, and reads them again when they change. Renewed files may arrive one by one: while
 * the new ones do not match, the old ones are used as long as they are valid.
 * @throws SettingsError for files that are present but unusable
 */
export function createKeeper(
  hasCertificate: boolean,
  { secrets, now, log }: Pick<Parts, 'secrets' | 'now' | 'log'>,
): CurrentTls {
  let seen: string | undefined
  let good: Identity | undefined
  let fault: CertificateFault | undefined
  let isWarned = false

  const pem = (name: string): PemFile => ({ file: secrets.file(name), text: secrets.require(name) })
  const read = (): PemFiles => ({
    ca: pem(secret.ca),
    client: hasCertificate ? { certificate: pem(secret.certificate), key: pem(secret.key) } : undefined,
  })

  function take(files: PemFiles): void {
    const version = [files.ca, files.client?.certificate, files.client?.key].map((one) => one?.text).join()
    if (version === seen) return
    seen = version
    fault = undefined
    try {
      good = toIdentity(files, now())
      isWarned = false
    } catch (thrown) {
      if (!(thrown instanceof CertificateFault)) throw thrown
      fault = thrown
      if (good) log.warn({ fault: thrown.message }, 'renewed certificates cannot be used: those before are kept')
    }
  }

  function check(): Identity {
    const { expires } = good ?? { expires: undefined }
    if (!good || !expires) throw fault ?? new CertificateFault('There is no certificate.')
    const leftMs = expires.atMs - now()
    if (leftMs <= 0) throw fault ?? expired(expires.file, expires.atMs)
    if (leftMs < warnedBeforeMs && !isWarned) {
      isWarned = true
      log.warn({ file: expires.file, expires: day(expires.atMs) }, 'a certificate is about to expire: renew it')
    }
    return good
  }

  function current(): Tls | undefined {
    // Without a client certificate, an authority is optional, but it is used if it is mounted.
    if (!hasCertificate && secrets.read(secret.ca) === undefined) return undefined
    take(read())
    return check().tls
  }

  checkAtStart(current)
  return () => {
    try {
      return current()
    } catch (thrown) {
      if (!(thrown instanceof CertificateFault)) throw thrown
      throw new LlmError('provider_key_rejected', thrown.message)
    }
  }
}

/** As in all functions, a missing secret does not prevent the start: each request then fails and names it. */
function checkAtStart(current: CurrentTls): void {
  try {
    current()
  } catch (thrown) {
    if (thrown instanceof LlmError) return
    throw new SettingsError(messageOf(thrown))
  }
}
