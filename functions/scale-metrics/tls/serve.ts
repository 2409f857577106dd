import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Log } from '#runtime/log.ts'
import { type CertificateFiles, readCertificate } from './certificate.ts'
import { type Aggregator, isAggregator } from './client.ts'
import { renewEachMinute } from './renewal.ts'

type Parts = {
  certificate: CertificateFiles
  port: number
  /** Answers the requests of those who may call. */
  server: Server
  readAggregator: () => Promise<Aggregator>
  log: Log
}

export type Serving = { port: number; close(): Promise<void> }

/**
 * Serves over TLS to the aggregator alone.
 * @throws Error if the certificate cannot be read, or the port is taken
 */
export async function serveAggregator({ certificate, port, server, ...parts }: Parts): Promise<Serving> {
  const { createServer } = await import('node:https')
  let aggregator: Aggregator
  async function context() {
    const [own, known] = await Promise.all([readCertificate(certificate), parts.readAggregator()])
    aggregator = known
    return { ...own, ca: known.ca }
  }
  const options = { requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' } as const
  const secure = createServer({ ...options, ...(await context()) }, (request, response) => {
    if (isAggregator(request.socket as TLSSocket, aggregator)) server.emit('request', request, response)
    else response.writeHead(401, { connection: 'close' }).end()
  })
  const endRenewal = renewEachMinute(context, (renewed) => secure.setSecureContext(renewed), parts.log)
  await new Promise<void>((resolve, reject) => {
    secure.once('error', reject).listen(port, resolve)
  })
  const { port: listening } = secure.address() as AddressInfo
  parts.log.info({ port: listening }, 'serving external.metrics.k8s.io')
  return {
    port: listening,
    async close() {
      endRenewal()
      secure.closeAllConnections()
      await new Promise((resolve) => secure.close(resolve))
    },
  }
}
