import { BlockList, isIP } from 'node:net'
import type { Labels, NetworkPolicy, Peer, Port, Selector } from './policy.ts'

/** An end of a connection: a pod, or an address that is none. */
export type Pod = { address: string; namespace: string; labels: Labels }
export type End = Pod | { address: string }
export type Connection = { from: End; to: End; protocol: Port['protocol']; port: number }
/** The labels of each namespace. */
export type Namespaces = Readonly<Record<string, Labels>>

/**
 * True if Kubernetes lets a connection through: if the policies of both ends do. A pod that no policy selects is open. Where the
 * standard leaves it to the network whether an ipBlock matches a pod by its address, it does.
 */
export function lets(policies: readonly NetworkPolicy[], namespaces: Namespaces, connection: Connection): boolean {
  const { from, to } = connection
  return (
    isOpen(policies, from, 'Egress', (policy) =>
      (policy.spec.egress ?? []).some(
        (rule) => portFits(rule.ports, connection) && peerFits(rule.to, policy, to, namespaces),
      ),
    ) &&
    isOpen(policies, to, 'Ingress', (policy) =>
      (policy.spec.ingress ?? []).some(
        (rule) => portFits(rule.ports, connection) && peerFits(rule.from, policy, from, namespaces),
      ),
    )
  )
}

/** Policies add up: one that allows is enough, and without any that selects the pod all is allowed. */
function isOpen(
  policies: readonly NetworkPolicy[],
  end: End,
  direction: 'Ingress' | 'Egress',
  allows: (policy: NetworkPolicy) => boolean,
): boolean {
  if (!isPod(end)) return true
  const own = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === end.namespace &&
      selects(spec.podSelector, end.labels) &&
      typesOf(spec).includes(direction),
  )
  return own.length === 0 || own.some(allows)
}

/** A policy without types is one of ingress, and of egress if it has a rule for it. */
function typesOf({ policyTypes, egress = [] }: NetworkPolicy['spec']): readonly ('Ingress' | 'Egress')[] {
  return policyTypes ?? (egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'])
}

function portFits(ports: readonly Port[], { protocol, port }: Connection): boolean {
  if (ports.length === 0) return true
  return ports.some((one) => {
    if (one.protocol !== protocol) return false
    return one.port === undefined || (one.port <= port && port <= (one.endPort ?? one.port))
  })
}

function peerFits(peers: readonly Peer[], policy: NetworkPolicy, end: End, namespaces: Namespaces): boolean {
  if (peers.length === 0) return true
  return peers.some(({ ipBlock, podSelector, namespaceSelector }) => {
    if (ipBlock !== undefined) {
      return isWithin(ipBlock.cidr, end.address) && !ipBlock.except.some((one) => isWithin(one, end.address))
    }
    if (!isPod(end)) return false
    const inNamespace =
      namespaceSelector === undefined
        ? end.namespace === policy.metadata.namespace
        : selects(namespaceSelector, namespaces[end.namespace] ?? {})
    return inNamespace && (podSelector === undefined || selects(podSelector, end.labels))
  })
}

export function selects({ matchLabels, matchExpressions }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      const isAmong = value !== undefined && values.includes(value)
      return operator === 'In' ? isAmong : !isAmong
    })
  )
}

/** @throws Error if one is no address */
export function isWithin(cidr: string, address: string): boolean {
  const [network = '', prefix = ''] = cidr.split('/')
  const [own, other] = [isIP(network), isIP(address)]
  if (own === 0 || other === 0 || prefix === '') throw new Error(`No network and address: ${cidr}, ${address}`)
  if (own !== other) return false
  const list = new BlockList()
  list.addSubnet(network, Number(prefix), own === 6 ? 'ipv6' : 'ipv4')
  return list.check(address, own === 6 ? 'ipv6' : 'ipv4')
}

function isPod(end: End): end is Pod {
  return 'namespace' in end
}
