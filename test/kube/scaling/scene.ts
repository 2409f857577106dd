import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { DemandReply } from '#runtime/contract/admin/demand.ts'
import { freePort } from '../../../bench/port.ts'
import { bundleFunction } from '../../../template/llm-node/bundle.ts'
import { end, portOf, runBundle } from '../../functions/bundle-process.ts'
import type { Authority } from '../../functions/cluster-generate/certificates.ts'
import { root } from '../../repository/tree.ts'
import type { ControlPlane } from '../control-plane/start.ts'

export const namespace = 'llm'
export const host = `scale-metrics.${namespace}.svc`
const adminToken = 'a-token-for-operators'

/** A router that tells of a demand as the test says, and can be away. */
export async function startRouter() {
  const counts = { in_flight: 0, waiting: 0 }
  let server: Server | undefined
  const port = await freePort()
  const router = {
    url: `http://127.0.0.1:${port}`,
    wants(next: typeof counts) {
      Object.assign(counts, next)
    },
    async come() {
      server = createServer((request, response) => {
        const isAllowed = request.headers['x-admin-token'] === adminToken && request.url === '/llm-router/admin/demand'
        const reply: DemandReply = {
          ...{ now: new Date().toISOString(), shared: true, routers: 1, targets: [], functions: [] },
          clusters: [{ cluster: 'gpu', ...counts }],
        }
        response.writeHead(isAllowed ? 200 : 401).end(JSON.stringify(reply))
      })
      await once(server.listen(port, '127.0.0.1'), 'listening')
    },
    async go() {
      const ended = server
      server = undefined
      if (ended) await new Promise((resolve) => ended.close(resolve).closeAllConnections())
    },
  }
  await router.come()
  return router
}

/** scale-metrics as it is shipped, as the service account of the chart. */
export async function startScaleMetrics(plane: ControlPlane, routerUrl: string, serving: Authority) {
  const directory = join(plane.directory, 'scale-metrics')
  await mkdir(directory)
  const at = (name: string) => join(directory, name)
  const token = await plane.kubectl(['create', 'token', 'scale-metrics', `--namespace=${namespace}`])
  await writeFile(at('token'), token)
  await writeFile(at('ca.crt'), await readFile(join(plane.directory, 'apiserver.crt')))
  await writeFile(at('admin-token'), adminToken)
  await bundleFunction(join(root, 'functions/scale-metrics/handler.ts'), at('index.cjs'))
  const { certificate, key } = await serving.issue('scale-metrics')
  const port = await freePort()
  const running = runBundle(at('index.cjs'), {
    ...{ function_url: `${routerUrl}/{function}`, ROUTER_NAMESPACE: namespace, secret_mount_path: directory },
    ...{ TLS_CERT_FILE: certificate, TLS_KEY_FILE: key, TLS_PORT: String(port), SERVICE_ACCOUNT_PATH: directory },
    ...{ KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: new URL(plane.url).port },
  })
  const httpPort = await portOf(running)
  running.lines.on('line', () => {})
  return { port, url: `http://127.0.0.1:${httpPort}`, stop: () => end(running) }
}

/** The options of an apiserver whose aggregator has a certificate of this authority. */
export async function aggregatorOptions(authority: Authority): Promise<string[]> {
  const { certificate, key } = await authority.issue('front-proxy-client')
  return [
    ...[`--proxy-client-cert-file=${certificate}`, `--proxy-client-key-file=${key}`],
    ...[`--requestheader-client-ca-file=${authority.ca}`, '--requestheader-allowed-names=front-proxy-client'],
    ...['--requestheader-username-headers=X-Remote-User', '--requestheader-group-headers=X-Remote-Group'],
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  ]
}

/** A Service that leads to this machine, where the chart's leads to pods. */
export const serviceOfThisMachine = {
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'scale-metrics', namespace } },
  spec: { type: 'ExternalName', externalName: 'localhost' },
}
