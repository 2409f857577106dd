import type { Target } from '../../functions/llm-router/catalogue/catalogue.ts'
import type { Stack } from '../../local/stack.ts'
import { type Block, internet, privateNetworks } from './internet.ts'

/** Somewhere that a function may open connections to. The chart's values say which pods or addresses each of them is. */
export type Destination =
  | 'dns'
  | 'gateway'
  | 'siblings'
  | 'router'
  | 'store'
  | 'postgres'
  | 'webhooks'
  | 'ollama'
  | 'cluster'
  | 'model-server'
  | 'internet-443'
  | 'cloud-identity'
  | 'egress-proxy'
  | 'telemetry'

export type Reach = {
  /** The addresses of `internet-443`. */
  internet: Block[]
  /** What is no internet, and so all that a target in the cluster may be reached by, as far as it is no pod. */
  private: Block[]
  outside: Destination[]
  /** By function, one of its targets in the cluster. */
  inCluster: Record<string, string>
  functions: Record<string, Destination[]>
}

/** What leads out of the cluster, so nothing that private prompts reach has it. */
export const outside: readonly Destination[] = ['internet-443', 'cloud-identity', 'egress-proxy']

/** What a function calls, by the folder of its handler. A provider that is not here is on the internet, and nothing else calls anybody. */
const called: Readonly<Record<string, readonly Destination[]>> = {
  'llm-router': ['gateway', 'siblings', 'store', 'webhooks'],
  'llm-console': ['gateway', 'router'],
  'ledger-archive': ['gateway', 'router', 'postgres'],
  'ollama-embed': ['ollama'],
  'ollama-generate': ['ollama'],
  'cluster-generate': ['cluster'],
  'vertex-generate': outside,
  'bedrock-generate': outside,
}
const onInternet: readonly Destination[] = ['internet-443', 'egress-proxy']
const provider = /-(generate|embed)$/

/**
 * What each function of a stack file and a catalogue may reach. A target in the cluster takes the internet from its function,
 * unless the catalogue says `trusted`.
 * @throws Error naming the function and the fix, if one serves targets both in the cluster and outside
 */
export function reachOf({ functions }: Stack, targets: readonly Target[]): Reach {
  const served = Map.groupBy(targets, ({ function: name }) => withoutNamespace(name))
  const folders = new Map(functions.map(({ name, handler }) => [name, handler?.replace(/^.*\//, '')]))
  const names = [...new Set([...folders.keys(), ...served.keys()])]
  const reached = names.map((name): [string, Destination[]] => {
    const kind = folders.get(name) ?? name
    const ways = called[kind] ?? (provider.test(kind) || served.has(name) ? onInternet : [])
    return [name, ['dns', ...forTargets(name, ways, served.get(name) ?? []), 'telemetry']]
  })
  const inCluster = [...served].flatMap(([name, own]) => {
    const target = own.find(isInCluster)
    return target === undefined ? [] : [[name, target.name] as const]
  })
  return {
    internet: internet(),
    private: privateNetworks(),
    outside: [...outside],
    inCluster: Object.fromEntries(inCluster),
    functions: Object.fromEntries(reached),
  }
}

/** `trusted` says that private prompts may leave, or that the address is not what it seems. */
function isInCluster({ locality, trusted }: Target): boolean {
  return locality === 'in-cluster' && !trusted
}

function forTargets(name: string, ways: readonly Destination[], targets: readonly Target[]): readonly Destination[] {
  const inside = targets.find(isInCluster)
  if (inside === undefined || !ways.some((way) => outside.includes(way))) return ways
  const other = targets.find((target) => !isInCluster(target))
  if (other === undefined) return ['model-server']
  throw new Error(
    `${name} serves ${inside.name} in the cluster and ${other.name} outside of it. Private prompts must find no way out: deploy ` +
      'the function twice, under two names (docs/providers.md), and give each its own targets.',
  )
}

/** A function of another namespace is taken for the one of that name here, which is the stricter reading. */
function withoutNamespace(name: string): string {
  return name.replace(/\..*$/, '')
}
