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
 * Tells scalers the demand that the router knows: as JSON at `GET /demand`, for KEDA's metrics-api trigger, and where it has a certificate
 * as Kubernetes' external metrics API, for HorizontalPodAutoscalers.
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
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, TLS_PORT: port } = read
  if (certFile !== undefined && keyFile !== undefined) {
    const routes = externalMetricsRoutes(readDemand, parts.now, read.METRIC_NAMESPACES ?? [read.ROUTER_NAMESPACE])
    const server = createHttpServer({
      ...{ routes, maxBodyBytes: 10_000, room: parts.requestRoom },
      ...{ log: parts.log, redactor: parts.redactor, onAnswered: () => {} },
      lastCalls: createLastCalls(parts.stopping, parts.settings.termination_grace),
    })
    const serve = { certFile, keyFile, port, server, readAggregator: () => readAggregator(readObject), log: parts.log }
    untilServed(() => serveAggregator(serve), parts)
  }
  return [operatorRoute(parts, demandRoute(readDemand))]
}

/** Kubernetes may not answer yet when the pod starts. */
async function untilServed(
  serve: () => ReturnType<typeof serveAggregator>,
  { log, stopping }: Parameters<CreateFunction>[0],
): Promise<void> {
  while (!stopping.aborted) {
    try {
      await serve()
      return
    } catch (error) {
      log.error(describeError(error), 'the external metrics API cannot be served yet')
      await wait(retryMs, undefined, { signal: stopping, ref: false }).catch(() => {})
    }
  }
}
