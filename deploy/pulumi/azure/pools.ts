import * as azure from '@pulumi/azure-native'
import { type Pool, poolLabel, taintOf } from '../platform.ts'
import type { AksSettings, Place } from './place.ts'

const shared = ({ nodeSubnetId }: AksSettings) => ({
  vnetSubnetID: nodeSubnetId,
  type: 'VirtualMachineScaleSets',
  enableAutoScaling: true,
  enableEncryptionAtHost: true,
  enableNodePublicIP: false,
  osType: 'Linux',
  osSKU: 'AzureLinux',
})

/** Machines for everything but models. AKS wants it with the cluster. */
export const systemPool = (settings: AksSettings) => ({
  ...shared(settings),
  name: 'system',
  mode: 'System',
  vmSize: settings.systemMachine,
  count: 2,
  minCount: 1,
  maxCount: 4,
})

/** For each pool no node, until AKS's autoscaler wants some. */
export function createPools(
  { name, settings, group, parent }: Place,
  cluster: azure.containerservice.ManagedCluster,
): void {
  for (const pool of settings.pools) {
    new azure.containerservice.AgentPool(
      `${name}-${pool.name}`,
      {
        ...shared(settings),
        resourceGroupName: group.name,
        resourceName: cluster.name,
        agentPoolName: pool.name,
        mode: 'User',
        vmSize: pool.machine,
        count: 0,
        minCount: 0,
        maxCount: pool.maxNodes,
        nodeLabels: { [poolLabel]: pool.name },
        nodeTaints: taintsOf(pool),
        ...(pool.isSpot && { scaleSetPriority: 'Spot', scaleSetEvictionPolicy: 'Delete', spotMaxPrice: -1 }),
      },
      // How many there are is the autoscaler's affair.
      { ...parent, ignoreChanges: ['count'] },
    )
  }
}

function taintsOf(pool: Pool): string[] {
  const { key, value } = taintOf(pool)
  // AKS itself adds this one to spot nodes, and would see its absence as a change.
  const spot = pool.isSpot ? ['kubernetes.azure.com/scalesetpriority=spot:NoSchedule'] : []
  return [`${key}=${value}:NoSchedule`, ...spot]
}
