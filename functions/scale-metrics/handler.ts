import { setTimeout as wait } from 'node:timers/promises'
import { createLastCalls } from '#runtime/http/last-calls.ts'
import { operatorRoute } from '#runtime/http/operator-route.ts'
import { createHttpServer } from '#runtime/http/server.ts'
import { createSiblings } from '#runtime/http/siblings.ts'
import { describeError } from '#runtime/log.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { demandRoute } from './demand-route.ts'
import { externalMetricsRoutes } from './external-metrics/routes.ts'
import { createReadObject } from './kubernetes/api.ts'
import { isAtZero } from './kubernetes/replicas.ts'
import { createReadDemand } from './router-demand.ts'
import { settings } from './settings.ts'
import { readAggregator } from './tls/client.ts'
import { serveAggregator } from './tls/serve.ts'

const router = 'llm-router'
const retryMs = 5000

/**
 * Tells scalers the demand that the router knows: as JSON at `GET /demand`, for KEDA's metrics-api trigger; with a port for them, over
 * gRPC for its triggers external and external-push; and with a certificate as Kubernetes' external metrics API, for
 * HorizontalPodAutoscalers.
 */
export const createFunction: CreateFunction = (parts) => {
  const read = readSettings(settings, parts.environment)
  const readObject = createReadObject({
    ...{ send: parts.send, host: read.KUBERNETES_SERVICE_HOST, port: read.KUBERNETES_SERVICE_PORT },
    serviceAccountPath: read.SERVICE_ACCOUNT_PATH,
  })
  const readDemand = createReadDemand({
    send: parts.send,
    url: createSiblings({ gateway_url: '', function_url: read.function_url }).urlOf(router),
    token: () => parts.secrets.requireTokens('admin-token')[0],
    isAtZero: (signal) => isAtZero(readObject, { namespace: read.ROUTER_NAMESPACE, name: router }, signal),
  })
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, TLS_PORT: port, EXTERNAL_SCALER_PORT: scalerPort } = read
  const certificate = certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile }
  if (scalerPort !== undefined) {
    const serve = { port: scalerPort, certificate, readDemand, stopping: parts.stopping, log: parts.log }
    untilServed("KEDA's external scaler", parts, async () => {
      const { serveExternalScaler } = await import('./external-scaler/serve.ts')
      await serveExternalScaler(serve)
    })
  }
  if (certificate) {
    const routes = externalMetricsRoutes(readDemand, parts.now, read.METRIC_NAMESPACES ?? [read.ROUTER_NAMESPACE])
    const server = createHttpServer({
      ...{ routes, maxBodyBytes: 10_000, room: parts.requestRoom },
      ...{ log: parts.log, redactor: parts.redactor, onAnswered: () => {} },
      lastCalls: createLastCalls(parts.stopping, parts.settings.termination_grace),
    })
    const serve = { certificate, port, server, readAggregator: () => readAggregator(readObject), log: parts.log }
    untilServed('the external metrics API', parts, () => serveAggregator(serve))
  }
  return [operatorRoute(parts, demandRoute(readDemand))]
}

/** Kubernetes may not answer yet when the pod starts, and the certificate may not be there. */
async function untilServed(
  what: string,
  { log, stopping }: Parameters<CreateFunction>[0],
  serve: () => Promise<unknown>,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      await serve()
      return
    } catch (error) {
      log.error(describeError(error), `${what} cannot be served yet`)
      await wait(retryMs, undefined, { signal: stopping, ref: false }).catch(() => {})
    }
  }
}
