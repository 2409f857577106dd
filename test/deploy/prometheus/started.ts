import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { parse, stringify } from 'yaml'
import { freePort } from '../../../bench/port.ts'
import type { OpenFaaS } from '../../../local/open-faas.ts'
import { type Listening, listening } from '../../listening.ts'
import { until } from '../../until.ts'
import { prometheus } from './programs.ts'

const configurationFile = fileURLToPath(new URL('../../../deploy/prometheus/prometheus.yml', import.meta.url))

const functionsSchema = v.array(
  v.object({
    name: v.string(),
    availableReplicas: v.optional(v.number(), 0),
    annotations: v.optional(v.record(v.string(), v.string()), {}),
  }),
)

const sampleSchema = v.object({
  metric: v.record(v.string(), v.string()),
  value: v.tuple([v.number(), v.string()]),
})
const replySchema = v.variant('status', [
  v.object({ status: v.literal('success'), data: v.unknown() }),
  v.object({ status: v.literal('error'), error: v.string() }),
])

export type Sample = v.InferOutput<typeof sampleSchema>

export type Prometheus = {
  /** The series of an expression, now. */
  query(expr: string): Promise<Sample[]>
  /** The names of all metrics that were scraped, with those of which there is no value yet. */
  exposed(): Promise<Set<string>>
  /** What `/api/v1/PATH` answers. */
  api(path: string): Promise<unknown>
  close(): Promise<void>
}

/**
 * Starts Prometheus with the shipped configuration and rules, as if it were beside an OpenFaaS in a cluster. Only how it finds pods, where
 * the token is, and how often it scrapes is another; a proxy finds the way to the embedded gateway.
 * @throws Error with its log if it does not start
 */
export async function startPrometheus(openFaaS: OpenFaaS, adminToken: string): Promise<Prometheus> {
  const directory = await mkdtemp(join(tmpdir(), 'prometheus-'))
  const proxy = await startProxy(openFaaS)
  const podsFile = join(directory, 'pods.json')
  const tokenFile = join(directory, 'admin-token')
  await writeFile(podsFile, JSON.stringify(await podsOf(openFaaS)))
  await writeFile(tokenFile, adminToken)
  const configuration = join(directory, 'prometheus.yml')
  await writeFile(configuration, stringify(await configurationFor({ proxyUrl: proxy.url, podsFile, tokenFile })))
  const port = await freePort()
  const child = spawn(
    prometheus.path,
    [
      ...[`--config.file=${configuration}`, `--storage.tsdb.path=${join(directory, 'data')}`],
      ...[`--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  child.stderr.on('data', (piece) => {
    log += piece
  })
  const ended = once(child, 'exit')

  async function api(path: string): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)
    const reply = v.parse(replySchema, await answer.json())
    if (reply.status === 'error') throw new Error(`${decodeURIComponent(path)}: ${reply.error}`)
    return reply.data
  }
  async function close() {
    child.kill()
    await ended
    await proxy.close()
    await rm(directory, { recursive: true })
  }
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus has ended: ${log}`)
      return fetch(`http://127.0.0.1:${port}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    }, 20)
  } catch (error) {
    await close()
    throw error
  }
  return {
    api,
    async query(expr) {
      const data = v.parse(
        v.object({ result: v.array(sampleSchema) }),
        await api(`query?query=${encodeURIComponent(expr)}`),
      )
      return data.result
    },
    async exposed() {
      const names = v.parse(v.array(v.string()), await api('label/__name__/values'))
      const described = v.parse(v.record(v.string(), v.unknown()), await api('metadata'))
      return new Set([...names, ...Object.keys(described)])
    },
    close,
  }
}

/** The shipped configuration, for a platform that is behind the proxy. */
async function configurationFor({ proxyUrl, podsFile, tokenFile }: Record<string, string>) {
  const text = await readFile(configurationFile, 'utf8')
  const shipped = v.parse(
    v.looseObject({
      rule_files: v.array(v.string()),
      scrape_configs: v.array(
        v.looseObject({ authorization: v.optional(v.unknown()), kubernetes_sd_configs: v.optional(v.unknown()) }),
      ),
    }),
    parse(text),
  )
  return {
    ...shipped,
    global: { scrape_interval: '500ms', evaluation_interval: '500ms' },
    rule_files: shipped.rule_files.map((file) => join(dirname(configurationFile), file)),
    scrape_configs: shipped.scrape_configs.map(({ kubernetes_sd_configs: pods, authorization, ...job }) => ({
      ...job,
      proxy_url: proxyUrl,
      scrape_interval: '500ms',
      ...(authorization !== undefined && { authorization: { credentials_file: tokenFile } }),
      ...(pods !== undefined && { file_sd_configs: [{ files: [podsFile] }] }),
    })),
  }
}

/** The running functions, as Prometheus finds pods in a cluster. Their addresses are their names, which the proxy knows. */
async function podsOf({ url, password }: OpenFaaS) {
  const headers = { authorization: `Basic ${btoa(`admin:${password}`)}` }
  const functions = v.parse(functionsSchema, await (await fetch(`${url}/system/functions`, { headers })).json())
  return functions
    .filter(({ availableReplicas }) => availableReplicas > 0)
    .map(({ name, annotations }) => {
      const meta = Object.entries(annotations).map(([key, value]) => [
        `__meta_kubernetes_pod_annotation_${key.replace(/\W/g, '_')}`,
        value,
      ])
      const labels = {
        __meta_kubernetes_pod_label_faas_function: name,
        __meta_kubernetes_namespace: 'openfaas-fn',
        __meta_kubernetes_pod_name: `${name}-0`,
        __meta_kubernetes_pod_phase: 'Running',
        __meta_kubernetes_pod_ip: name,
        ...Object.fromEntries(meta),
      }
      return { targets: [`${name}:1`], labels }
    })
}

/** An HTTP proxy that takes requests for the gateway and for pods to the embedded gateway. */
function startProxy(openFaaS: OpenFaaS): Promise<Listening> {
  return listening(async (request, response) => {
    const { hostname, pathname } = new URL(request.url ?? '')
    const path = hostname === 'gateway.openfaas' ? pathname : `/function/${hostname}${pathname}`
    const { authorization } = request.headers
    try {
      const reply = await fetch(`${openFaaS.url}${path}`, { headers: { ...(authorization && { authorization }) } })
      response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' })
      response.end(await reply.text())
    } catch {
      response.writeHead(502).end()
    }
  })
}
