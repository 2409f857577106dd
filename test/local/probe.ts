import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type OpenFaaS, type OpenFaaSOptions, startOpenFaaS } from '../../local/open-faas.ts'

export const probeBundle = fileURLToPath(new URL('fixtures/probe.cjs', import.meta.url))

type Entry = {
  image?: string
  environment?: Record<string, string>
  labels?: Record<string, string>
  annotations?: Record<string, string>
  secrets?: string[]
}

type ProbeOptions = Omit<Partial<OpenFaaSOptions>, 'bundles'>

/** A stack of functions that are all the probe of fixtures/. JSON is YAML too. */
export function probeStack(functions: Record<string, Entry> = { probe: {} }): string {
  const entries = Object.entries(functions).map(([name, entry]) => {
    // No time between the order to stop and the end, unless a test asks for it.
    return [name, { ...entry, environment: { healthcheck_interval: '0', ...entry.environment } }]
  })
  return JSON.stringify({ provider: { name: 'openfaas' }, functions: Object.fromEntries(entries) })
}

/** Runs the probe behind the embedded OpenFaaS, with `functions` in the stack. */
export function startProbe(functions?: Record<string, Entry>, options: ProbeOptions = {}): Promise<OpenFaaS> {
  const bundles = new Map(Object.keys(functions ?? { probe: {} }).map((name) => [name, probeBundle]))
  return startOpenFaaS({ ...options, stack: probeStack(functions), bundles })
}

/** The same, ended with the test. */
export async function probeFor(
  context: TestContext,
  functions?: Record<string, Entry>,
  options?: ProbeOptions,
): Promise<OpenFaaS> {
  const openFaaS = await startProbe(functions, options)
  context.after(() => openFaaS.close())
  return openFaaS
}
