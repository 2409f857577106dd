import { setTimeout as wait } from 'node:timers/promises'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import type { Log } from '#runtime/log.ts'
import type { ReadDemand } from '../router-demand.ts'
import { type CertificateFiles, readCertificate } from '../tls/certificate.ts'
import { renewEachMinute } from '../tls/renewal.ts'
import { createCalls } from './calls.ts'
import { RenewableCredentials } from './credentials.ts'
import { service } from './protocol.ts'
import { createWatch } from './watch.ts'

type Parts = {
  port: number
  /** Without one, it is served in plain text. */
  certificate: CertificateFiles | undefined
  readDemand: ReadDemand
  /** Ends the streams, so that KEDA opens them at another replica. */
  stopping: AbortSignal
  log: Log
  /** Between two looks at the demand for those who watch it. */
  pause?: () => Promise<unknown>
}

export type Serving = { port: number; close(): void }

/** A request is a few names; a caller that has gone without a word is found within minutes. */
const limits = {
  'grpc.max_receive_message_length': 64 * 1024,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
}
const everySecond = () => wait(1000, undefined, { ref: false })

/**
 * Serves KEDA's external scaler.
 * @throws Error if the certificate cannot be read, or the port is taken
 */
export async function serveExternalScaler({
  port,
  certificate,
  log,
  pause = everySecond,
  ...parts
}: Parts): Promise<Serving> {
  const { credentials, endRenewal } = await credentialsOf(certificate, log)
  const server = new Server(limits)
  const watch = createWatch({ ...parts, pause })
  server.addService(service, createCalls({ readDemand: parts.readDemand, watch, log }))
  const bind = (host: string) =>
    new Promise<number>((resolve, reject) => {
      server.bindAsync(`${host}:${port}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)))
    })
  try {
    const listening = await bind('[::]').catch(() => bind('0.0.0.0'))
    log.info({ port: listening }, "serving KEDA's external scaler")
    parts.stopping.addEventListener('abort', () => server.tryShutdown(endRenewal), { once: true })
    return {
      port: listening,
      close() {
        endRenewal()
        server.forceShutdown()
      },
    }
  } catch (error) {
    endRenewal()
    throw error
  }
}

async function credentialsOf(files: CertificateFiles | undefined, log: Log) {
  if (files === undefined) return { credentials: ServerCredentials.createInsecure(), endRenewal: () => {} }
  const read = () => readCertificate(files)
  const credentials = new RenewableCredentials(await read())
  return { credentials, endRenewal: renewEachMinute(read, (renewed) => credentials.renew(renewed), log) }
}
