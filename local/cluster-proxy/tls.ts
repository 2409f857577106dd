import { constants } from 'node:crypto'
import type { IncomingMessage, ServerOptions } from 'node:http'
import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { createFile } from './files.ts'
import { Refusal } from './refusal.ts'

export type TlsFiles = { certificate: string; key: string; clientCa?: string | undefined }

/**
 * An HTTPS server that reads its certificate again when the files change. With a client authority, it asks clients for a
 * certificate. `checkClient` refuses an invalid one, not TLS, so that the client learns why. Sessions are not resumed, because a
 * resumed one would not be verified again after a certificate expires or is replaced.
 * @throws Error for unreadable or unusable files
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
  // Before TLS's own listener, so that this connection already gets the new certificate.
  server.prependListener('connection', () => {
    try {
      const now = read()
      if (now.cert === used.cert && now.key === used.key && now.ca === used.ca) return
      server.setSecureContext(now)
      used = now
    } catch {
      // Half renewed: certificate and key are two files. The previous pair is used meanwhile.
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
    throw new Refusal(401, 'no_client_certificate', `The client sent no certificate. ${fix}`)
  }
  const reason = String(socket.authorizationError)
  const fix = 'Send one that has not expired and is signed by the authority in --client-ca.'
  throw new Refusal(401, 'wrong_client_certificate', `The client certificate is refused: ${reason}. ${fix}`)
}
