import { constants } from 'node:crypto'
import type { IncomingMessage, ServerOptions } from 'node:http'
import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { createFile } from './files.ts'
import { Refusal } from './refusal.ts'

export type TlsFiles = { certificate: string; key: string; clientCa?: string | undefined }

/**
 * A server of HTTPS whose certificate is read again when its files have changed. Clients are asked for a certificate where
 * there is an authority for them. One that is not good is refused by `checkClient` and not by TLS, so that it is told why.
 * Without tickets no session is resumed: it would not be verified again, whatever has expired or been replaced since.
 * @throws Error for files that cannot be read or used
 */
export function createTlsServer({ certificate, key, clientCa }: TlsFiles, options: ServerOptions): Server {
  const files = { cert: createFile(certificate), key: createFile(key), ca: clientCa ? createFile(clientCa) : undefined }
  const read = () => ({
    cert: files.cert(),
    key: files.key(),
    ...(files.ca && { ca: files.ca() }),
    minVersion: 'TLSv1.2' as const,
    secureOptions: constants.SSL_OP_NO_TICKET,
  })
  let used = read()
  const server = createServer({ ...options, ...used, requestCert: clientCa !== undefined, rejectUnauthorized: false })
  // Before TLS's own listener, so that this connection has the new certificate already.
  server.prependListener('connection', () => {
    try {
      const now = read()
      if (now.cert === used.cert && now.key === used.key && now.ca === used.ca) return
      server.setSecureContext(now)
      used = now
    } catch {
      // Half renewed: the certificate and its key are two files. The one before is good meanwhile.
    }
  })
  return server
}

/** @throws Refusal for a client without a certificate of the authority */
export function checkClient({ socket }: IncomingMessage): void {
  const isShown = socket instanceof TLSSocket && socket.getPeerX509Certificate() !== undefined
  if (isShown && socket.authorized) return
  if (!isShown) {
    const fix = 'Set CLUSTER_AUTH=mtls on the function.'
    throw new Refusal(401, 'no_client_certificate', `No client certificate was shown. ${fix}`)
  }
  const reason = String(socket.authorizationError)
  const fix = 'Show one that is not expired, and signed by the authority of --client-ca.'
  throw new Refusal(401, 'wrong_client_certificate', `The client certificate is refused: ${reason}. ${fix}`)
}
