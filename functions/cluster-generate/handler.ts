import { createFetch } from '#runtime/http/fetch.ts'
import { localityOf } from '#runtime/provider/locality.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import { providerRoutes } from '#runtime/provider/routes.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createClient } from './client.ts'
import { createClusterOpen } from './connection/open.ts'
import { readError } from './error.ts'
import { createHealthCheck } from './health/health-check.ts'
import { createHealthReport } from './health/health-report.ts'
import { createSpeed } from './health/speed.ts'
import { createWatch } from './health/watch.ts'
import { toChunks, toReply } from './reply.ts'
import { toClusterRequest } from './request.ts'
import { settings, toAuth } from './settings.ts'

/** Text generation by a self-hosted cluster of llama.cpp servers, in any cloud; deployed once per cluster. */
export const createFunction: CreateFunction = (parts) => {
  const read = readSettings(settings, parts.environment)
  const baseUrl = read.CLUSTER_BASE_URL
  const name = read.CLUSTER_NAME
  const auth = toAuth(read.CLUSTER_AUTH, baseUrl)
  const open = createClusterOpen({ auth, name, isSecure: baseUrl.startsWith('https://') }, parts)
  const fetch = createFetch(open, parts.replyRoom)
  const watch = createWatch(createHealthCheck(baseUrl, fetch), parts.now)
  const speed = createSpeed(parts.now)
  const report = createHealthReport({ ...parts, cluster: name, watch, speed })
  const client = createClient(baseUrl)
  /** Every call triggers a check of the cluster, whether it succeeds or not. */
  const watched = (call: ProviderCall): ProviderCall => ({
    ...call,
    fetch: (...request) => call.fetch(...request).finally(watch.nudge),
  })
  const routes = providerRoutes(
    {
      name,
      locality: localityOf(baseUrl),
      defaultModel: read.CLUSTER_MODEL,
      hasNoOtherModel: true,
      readError,
      secrets: ['cluster-hmac-secret', 'cluster-client-certificate', 'cluster-client-key', 'cluster-server-ca'],
      chat: async (request, call) => toReply(await client.chat(toClusterRequest(request), watched(call)), speed.record),
      stream: (request, call) => toChunks(client.stream(toClusterRequest(request), watched(call)), speed.record),
    },
    { ...parts, fetch },
  )
  return [...report.withHeaders(routes), report.healthRoute]
}
