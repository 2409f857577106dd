import * as aws from '@pulumi/aws'
import type { ComponentResourceOptions } from '@pulumi/pulumi'
import { podRole } from './roles.ts'

/** What EKS brings along: the network, names, identities of pods, and volumes. */
export function createAddons(name: string, cluster: aws.eks.Cluster, parent: ComponentResourceOptions): void {
  const volumes = { cluster, namespace: 'kube-system', serviceAccount: 'ebs-csi-controller-sa' }
  const role = podRole(`${name}-volumes`, volumes, parent)
  const policyArn = 'arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy'
  new aws.iam.RolePolicyAttachment(`${name}-volumes`, { role: role.name, policyArn }, parent)

  const addons: Record<string, Partial<aws.eks.AddonArgs>> = {
    // Without it, EKS enforces no NetworkPolicy.
    'vpc-cni': { configurationValues: JSON.stringify({ enableNetworkPolicy: 'true' }) },
    'kube-proxy': {},
    coredns: {},
    'eks-pod-identity-agent': {},
    'aws-ebs-csi-driver': {
      podIdentityAssociations: [{ roleArn: role.arn, serviceAccount: volumes.serviceAccount }],
    },
  }
  for (const [addonName, more] of Object.entries(addons)) {
    new aws.eks.Addon(`${name}-${addonName}`, { clusterName: cluster.name, addonName, ...more }, parent)
  }
}
