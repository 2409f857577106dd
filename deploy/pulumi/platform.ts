import type { Input, Output } from '@pulumi/pulumi'

/** Nodes for models. A pool has none until a pod wants one. */
export type Pool = {
  name: 'cpu' | 'gpu'
  /** The cloud's name of a machine. */
  machine: string
  maxNodes: number
  /** Cheaper nodes that the cloud may take away. */
  isSpot: boolean
}

/** What is wanted, whatever the cloud. */
export type PlatformSettings = {
  kubernetesVersion: string
  /** Of the functions. */
  namespace: string
  /** The private networks from which operators, CI and this program reach the Kubernetes API. */
  operatorNetworks: string[]
  /** Machines for everything but models; at least one is always there. */
  systemMachine: string
  pools: Pool[]
  /** The images: the functions' and the proxy's. */
  images: string[]
  /** The names of the secrets. Their values are put into the cloud's store by hand, and never pass through this program. */
  secrets: string[]
}

/** What every cloud gives, and the charts need. */
export type Platform = {
  cloud: 'aws' | 'gcp' | 'azure'
  kubeconfig: Output<string>
  /** Where images are: registry/owner/name. */
  images: { registry: Output<string>; owner: Output<string> }
  /** Functions that act in the cloud by their service account, without a key. Their settings, and annotations of that account. */
  identities: Readonly<
    Record<string, { environment: Record<string, Input<string>>; annotations: Record<string, Input<string>> }>
  >
  /** The addresses where pods get those identities, for NetworkPolicies. */
  identityAddresses: string[]
  /** How External Secrets reaches the store: `spec.provider` of a ClusterSecretStore, and annotations of the operator's account. */
  secretStore: {
    provider: Record<string, unknown>
    annotations: Record<string, Input<string>>
    podLabels: Record<string, string>
  }
  /** The name of a secret in the store. */
  secretKey: (secret: string) => string
  /** For encrypted volumes, where the cloud brings no class. */
  storageClass?: { name: string; provisioner: string; parameters: Record<string, string> }
}

/** The service account of the External Secrets operator, which alone may read the secrets. */
export const externalSecrets = { namespace: 'external-secrets', serviceAccount: 'external-secrets' } as const

/** The labels and taints by which deploy/llama-cluster finds its nodes. */
export const poolLabel = 'llm-router/pool'
export const taintOf = ({ name }: Pool) =>
  name === 'gpu' ? { key: 'nvidia.com/gpu', value: 'present' } : { key: poolLabel, value: name }
