import * as aws from '@pulumi/aws'
import type { ComponentResourceOptions } from '@pulumi/pulumi'
import type { EksSettings } from './settings.ts'

/** What nodes and External Secrets call. Bedrock is left out: functions reach it where they reach other providers. */
const services = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'sts', 'eks-auth', 'ec2']

/** Addresses of AWS's services inside of the network, so that images and secrets do not pass the internet. */
export function createEndpoints(
  name: string,
  { region, vpcId, vpcNetwork, subnetIds, routeTableIds }: EksSettings,
  parent: ComponentResourceOptions,
): void {
  const access = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      vpcId,
      description: 'Who reaches the services of AWS inside of the network',
      ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: [vpcNetwork] }],
    },
    parent,
  )
  for (const service of services) {
    new aws.ec2.VpcEndpoint(
      `${name}-${service}`,
      {
        vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [access.id],
      },
      parent,
    )
  }
  // ECR keeps the layers of images there.
  const serviceName = `com.amazonaws.${region}.s3`
  new aws.ec2.VpcEndpoint(`${name}-s3`, { vpcId, serviceName, vpcEndpointType: 'Gateway', routeTableIds }, parent)
}
