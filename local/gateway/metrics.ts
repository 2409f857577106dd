import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** The gateway's own metrics, under the names that its dashboards and autoscaler read. */
export type GatewayMetrics = {
  started(functionName: string): void
  completed(functionName: string, status: number, seconds: number): void
  /** Completed calls so far. */
  invocations(functionName: string): number
  expose(): Promise<{ contentType: string; text: string }>
}

/** @param countReplicas each function, as `name.namespace`, and its replicas now */
export function createGatewayMetrics(
  countReplicas: () => Iterable<[functionName: string, count: number]>,
): GatewayMetrics {
  const registry = new Registry()
  const registers = [registry]
  const completed = new Counter({
    name: 'gateway_function_invocation_total',
    help: 'Function metrics',
    labelNames: ['function_name', 'code'],
    registers,
  })
  const started = new Counter({
    name: 'gateway_function_invocation_started',
    help: 'The total number of function HTTP requests started.',
    labelNames: ['function_name'],
    registers,
  })
  const seconds = new Histogram({
    name: 'gateway_functions_seconds',
    help: 'Function time taken',
    labelNames: ['function_name', 'code'],
    registers,
  })
  new Gauge({
    name: 'gateway_service_count',
    help: 'Current count of replicas for function',
    labelNames: ['function_name'],
    registers,
    collect() {
      for (const [functionName, count] of countReplicas()) this.set({ function_name: functionName }, count)
    },
  })
  const totals = new Map<string, number>()

  return {
    started: (functionName) => started.inc({ function_name: functionName }),
    completed(functionName, status, took) {
      const labels = { function_name: functionName, code: String(status) }
      completed.inc(labels)
      seconds.observe(labels, took)
      totals.set(functionName, (totals.get(functionName) ?? 0) + 1)
    },
    invocations: (functionName) => totals.get(functionName) ?? 0,
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
