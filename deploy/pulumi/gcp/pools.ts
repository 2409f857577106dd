import * as gcp from '@pulumi/gcp'
import { type ComponentResourceOptions, interpolate, type Output } from '@pulumi/pulumi'
import { type Pool, poolLabel, taintOf } from '../platform.ts'
import type { GkeSettings } from './settings.ts'

type Parts = { cluster: gcp.container.Cluster; key: Output<string>; settings: GkeSettings }

/** What a node may do: write logs and metrics, and pull images. */
const nodeRoles = ['roles/container.defaultNodeServiceAccount', 'roles/artifactregistry.reader']

/** Machines for everything but models, and for each pool none until GKE's autoscaler wants some. */
export function createPools(name: string, parts: Parts, parent: ComponentResourceOptions): void {
  const { settings } = parts
  const { project } = settings
  const account = new gcp.serviceaccount.Account(`${name}-nodes`, { project, accountId: `${name}-nodes` }, parent)
  for (const role of nodeRoles) {
    const member = interpolate`serviceAccount:${account.email}`
    new gcp.projects.IAMMember(`${name}-nodes-${role.split('/')[1]}`, { project, role, member }, parent)
  }
  createPool(
    `${name}-system`,
    parts,
    { minNodes: 1, maxNodes: 4, nodeConfig: { ...nodeOf(parts, account), machineType: settings.systemMachine } },
    parent,
  )
  for (const pool of settings.pools) {
    const nodeConfig = { ...nodeOf(parts, account), ...modelNodeOf(pool) }
    createPool(`${name}-${pool.name}`, parts, { minNodes: 0, maxNodes: pool.maxNodes, nodeConfig }, parent)
  }
}

function createPool(
  name: string,
  { cluster, settings }: Parts,
  { minNodes, maxNodes, nodeConfig }: { minNodes: number; maxNodes: number; nodeConfig: object },
  parent: ComponentResourceOptions,
): void {
  new gcp.container.NodePool(
    name,
    {
      project: settings.project,
      location: settings.region,
      cluster: cluster.name,
      initialNodeCount: minNodes,
      autoscaling: { totalMinNodeCount: minNodes, totalMaxNodeCount: maxNodes, locationPolicy: 'ANY' },
      management: { autoRepair: true, autoUpgrade: true },
      nodeConfig,
    },
    // How many there are is the autoscaler's affair.
    { ...parent, ignoreChanges: ['initialNodeCount'] },
  )
}

const nodeOf = ({ key }: Parts, account: gcp.serviceaccount.Account) => ({
  serviceAccount: account.email,
  oauthScopes: ['https://www.googleapis.com/auth/cloud-platform'],
  bootDiskKmsKey: key,
  shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
  // Pods get their own identity there, never that of the node.
  workloadMetadataConfig: { mode: 'GKE_METADATA' },
})

/** GKE itself keeps other pods from nodes with GPUs, by the taint of deploy/llama-cluster. */
function modelNodeOf(pool: Pool) {
  const { key, value } = taintOf(pool)
  const own = pool.name === 'gpu' ? [] : [{ key, value, effect: 'NO_SCHEDULE' }]
  const spot = pool.isSpot ? [{ key: 'cloud.google.com/gke-spot', value: 'true', effect: 'NO_SCHEDULE' }] : []
  return {
    machineType: pool.machine,
    spot: pool.isSpot,
    labels: { [poolLabel]: pool.name },
    taints: [...own, ...spot],
  }
}
