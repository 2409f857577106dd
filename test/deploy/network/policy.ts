import * as v from 'valibot'

const labels = v.record(v.string(), v.string())
const selector = v.strictObject({
  matchLabels: v.optional(labels, {}),
  matchExpressions: v.optional(
    v.array(
      v.strictObject({
        key: v.string(),
        operator: v.picklist(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: v.optional(v.array(v.string()), []),
      }),
    ),
    [],
  ),
})
const peer = v.strictObject({
  podSelector: v.optional(selector),
  namespaceSelector: v.optional(selector),
  ipBlock: v.optional(v.strictObject({ cidr: v.string(), except: v.optional(v.array(v.string()), []) })),
})
const port = v.strictObject({
  protocol: v.optional(v.picklist(['TCP', 'UDP', 'SCTP']), 'TCP'),
  /** Named ports are left out: nothing in the chart has one. */
  port: v.optional(v.number()),
  endPort: v.optional(v.number()),
})
const ports = v.optional(v.array(port), [])
const peers = v.optional(v.array(peer), [])

/** What this model knows of a NetworkPolicy: it refuses what it does not know. */
export const networkPolicySchema = v.object({
  apiVersion: v.literal('networking.k8s.io/v1'),
  kind: v.literal('NetworkPolicy'),
  metadata: v.object({ name: v.string(), namespace: v.string() }),
  spec: v.strictObject({
    podSelector: v.optional(selector, {}),
    policyTypes: v.optional(v.array(v.picklist(['Ingress', 'Egress']))),
    ingress: v.optional(v.array(v.strictObject({ from: peers, ports }))),
    egress: v.optional(v.array(v.strictObject({ to: peers, ports }))),
  }),
})

export type NetworkPolicy = v.InferOutput<typeof networkPolicySchema>
export type Selector = v.InferOutput<typeof selector>
export type Peer = v.InferOutput<typeof peer>
export type Port = v.InferOutput<typeof port>
export type Labels = v.InferOutput<typeof labels>
