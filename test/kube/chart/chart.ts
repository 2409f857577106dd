import { join } from 'node:path'
import * as v from 'valibot'
import { parse } from 'yaml'
import { readText, root } from '../../repository/tree.ts'
import { externalSecrets, keda, openFaaS, prometheusOperator } from '../control-plane/definitions.ts'
import type { ControlPlane } from '../control-plane/start.ts'

export const chart = join(root, 'deploy/chart')

export const modes = ['openfaas', 'openfaas-ce', 'deployments'] as const
export type Mode = (typeof modes)[number]

export type Values = Readonly<Record<string, unknown>>

const shipped = v.parse(
  v.object({ functions: v.array(v.object({ name: v.string(), secrets: v.array(v.string()) })) }),
  parse(readText('deploy/chart/files/functions.yaml')),
).functions

/** All functions, enabled and with the settings that they do not start without. */
const allFunctions = Object.fromEntries(shipped.map(({ name }) => [name, { enabled: true, ...needed(name) }]))

function needed(name: string) {
  const variables: Record<string, Values> = {
    'vertex-generate': { GOOGLE_CLOUD_PROJECT: 'a-project' },
    'bedrock-generate': { AWS_REGION: 'eu-central-1' },
    'cluster-generate': { CLUSTER_BASE_URL: 'http://cluster.llm:8443/v1', CLUSTER_MODEL: 'qwen3:4b' },
  }
  return variables[name] && { environment: variables[name] }
}

/** Values of an installation with everything that the chart has, most of which is off by default. */
export const full = (mode: Mode): Values => ({
  mode,
  functions: allFunctions,
  catalogue: 'targets: [{ provider: groq, function: groq-generate, model: one, locality: external }]',
  secrets: { external: { enabled: true, storeRef: { name: 'vault' }, keys: { 'groq-api-key': { key: 'llm' } } } },
  store: { kind: 'valkey' },
  archive: { postgres: { enabled: true } },
  ingress: { router: { host: 'llm.example.com', tlsSecret: 'tls' }, console: { host: 'console.example.com' } },
  monitoring: {
    podMonitor: { enabled: true },
    ledger: { enabled: true },
    rules: { enabled: true },
    dashboard: { enabled: true },
  },
})

/** What such an installation wants the cluster to know. */
export const definitions = [...openFaaS, ...prometheusOperator, ...externalSecrets, ...keda]

/** All Secrets that such an installation needs, by their names, with their keys. */
export const neededSecrets: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...shipped.flatMap(({ secrets }) => secrets), 'redis-url', 'postgres-url'].map((name) => [name, [name]]),
)

/** What OpenFaaS's own chart makes. */
export const gatewaySecrets = { 'basic-auth': ['basic-auth-user', 'basic-auth-password'] }

/** Creates a namespace with Secrets, which have texts under these keys. */
export async function createNamespace(
  { kubectl }: ControlPlane,
  name: string,
  secrets: Readonly<Record<string, readonly string[]>> = {},
) {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  const resources = Object.entries(secrets).map(([secret, keys]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret, namespace: name },
    stringData: Object.fromEntries(keys.map((key) => [key, 'a text'])),
  }))
  await kubectl(['create', '--filename=-'], list([namespace, ...resources]))
}

/** A storage class, without which no volume is made. */
export async function createStorageClass({ kubectl }: ControlPlane, name: string, isDefault: boolean) {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': String(isDefault) }
  const storageClass = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name, annotations } }
  await kubectl(['create', '-f', '-'], list([{ ...storageClass, provisioner: 'example.com/none' }]))
}

export const list = (items: readonly unknown[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
