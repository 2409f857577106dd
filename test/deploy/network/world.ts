import type { Connection, End, Namespaces, Pod } from './model.ts'

const names = ['kube-system', 'openfaas', 'monitoring', 'observability', 'llama', 'elsewhere'] as const

export const namespaces: Namespaces = Object.fromEntries(
  [...names, 'openfaas-fn', 'llm'].map((name) => [name, { 'kubernetes.io/metadata.name': name }]),
)

/** Pods that a function could call, or that could call one. Their addresses are private, as in a cluster. */
export function podsOf(functions: readonly string[], namespace: string): Record<string, Pod> {
  let last = 0
  const pod = (own: string, labels: Pod['labels']): Pod => {
    last += 1
    return { address: `10.0.0.${last}`, namespace: own, labels }
  }
  const component = (name: string) => pod(namespace, { 'app.kubernetes.io/component': name })
  return {
    ...Object.fromEntries(functions.map((name) => [name, pod(namespace, { faas_function: name })])),
    valkey: component('llm-router-valkey'),
    postgres: component('llm-router-postgres'),
    schedule: component('archive-schedule'),
    'scale-metrics': pod(namespace, { faas_function: 'scale-metrics' }),
    ollama: pod(namespace, { app: 'ollama' }),
    neighbour: pod(namespace, { app: 'neighbour' }),
    vllm: pod('llama', { app: 'vllm' }),
    cluster: pod('llama', { 'app.kubernetes.io/name': 'llama-cluster' }),
    dns: pod('kube-system', { 'k8s-app': 'kube-dns' }),
    system: pod('kube-system', { 'k8s-app': 'other' }),
    gateway: pod('openfaas', { app: 'gateway' }),
    queue: pod('openfaas', { app: 'queue-worker' }),
    collector: pod('observability', { 'app.kubernetes.io/name': 'opentelemetry-collector' }),
    prometheus: pod('monitoring', { app: 'prometheus' }),
    stranger: pod('elsewhere', { app: 'stranger' }),
  }
}

const ports = [22, 53, 80, 443, 988, 3000, 3128, 4318, 5432, 6379, 8000, 8080, 8081, 8443, 9090, 11434]

/** Every connection between two ends that a test tries. */
export function connections(from: End, to: End): Connection[] {
  return (['TCP', 'UDP'] as const).flatMap((protocol) => ports.map((port) => ({ from, to, protocol, port })))
}
