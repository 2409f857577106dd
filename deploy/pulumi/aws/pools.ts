import * as aws from '@pulumi/aws'
import type { ComponentResourceOptions } from '@pulumi/pulumi'
import { type Pool, poolLabel, taintOf } from '../platform.ts'
import { serviceRole } from './roles.ts'
import type { EksSettings } from './settings.ts'

type Parts = { cluster: aws.eks.Cluster; key: aws.kms.Key; settings: EksSettings }

/** Machines for everything but models, and for each pool none until the cluster's autoscaler wants some. */
export function createPools(name: string, parts: Parts, parent: ComponentResourceOptions): void {
  const { cluster, settings } = parts
  const policies = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy']
  const role = serviceRole(`${name}-nodes`, 'ec2.amazonaws.com', policies, parent)
  const template = createTemplate(name, parts, parent)
  const shared = {
    clusterName: cluster.name,
    nodeRoleArn: role.arn,
    subnetIds: settings.subnetIds,
    launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
  }
  new aws.eks.NodeGroup(
    `${name}-system`,
    {
      ...shared,
      instanceTypes: [settings.systemMachine],
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 },
    },
    { ...parent, ignoreChanges: ['scalingConfig.desiredSize'] },
  )
  for (const pool of settings.pools) createPool(`${name}-${pool.name}`, pool, shared, parent)
}

function createPool(
  name: string,
  pool: Pool,
  shared: Pick<aws.eks.NodeGroupArgs, 'clusterName' | 'nodeRoleArn' | 'subnetIds' | 'launchTemplate'>,
  parent: ComponentResourceOptions,
): void {
  const { key, value } = taintOf(pool)
  new aws.eks.NodeGroup(
    name,
    {
      ...shared,
      instanceTypes: [pool.machine],
      ...(pool.name === 'gpu' && { amiType: 'AL2023_x86_64_NVIDIA' }),
      capacityType: pool.isSpot ? 'SPOT' : 'ON_DEMAND',
      scalingConfig: { minSize: 0, desiredSize: 0, maxSize: pool.maxNodes },
      labels: { [poolLabel]: pool.name },
      taints: [{ key, value, effect: 'NO_SCHEDULE' }],
    },
    // How many there are is the autoscaler's affair.
    { ...parent, ignoreChanges: ['scalingConfig.desiredSize'] },
  )
}

/** Encrypted disks, and no way for pods to the role of their node. */
function createTemplate(name: string, { key }: Parts, parent: ComponentResourceOptions) {
  return new aws.ec2.LaunchTemplate(
    `${name}-nodes`,
    {
      metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: {
            volumeType: 'gp3',
            volumeSize: 100,
            encrypted: 'true',
            kmsKeyId: key.arn,
            deleteOnTermination: 'true',
          },
        },
      ],
    },
    parent,
  )
}
