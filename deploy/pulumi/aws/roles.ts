import * as aws from '@pulumi/aws'
import type { ComponentResourceOptions, Input } from '@pulumi/pulumi'

type Statement = { actions: string[]; resources: Input<Input<string>[]> }

/** A role that a service of AWS takes, with policies that AWS keeps. */
export function serviceRole(name: string, service: string, policies: string[], parent: ComponentResourceOptions) {
  const role = new aws.iam.Role(
    name,
    {
      assumeRolePolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
    },
    parent,
  )
  for (const policy of policies) {
    const policyArn = `arn:aws:iam::aws:policy/${policy}`
    new aws.iam.RolePolicyAttachment(`${name}-${policy.split('/').at(-1)}`, { role: role.name, policyArn }, parent)
  }
  return role
}

export type Account = { cluster: aws.eks.Cluster; namespace: string; serviceAccount: string }

/** A role that the pods of one service account take by EKS Pod Identity, and nobody else. */
export function podRole(
  name: string,
  { cluster, namespace, serviceAccount }: Account,
  parent: ComponentResourceOptions,
): aws.iam.Role {
  const assumeRolePolicy = {
    Version: '2012-10-17' as const,
    Statement: [
      {
        Effect: 'Allow' as const,
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        // The association says the same. Another one with this role would be of no use.
        Condition: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-arn': cluster.arn,
            'aws:RequestTag/kubernetes-namespace': namespace,
            'aws:RequestTag/kubernetes-service-account': serviceAccount,
          },
        },
      },
    ],
  }
  return new aws.iam.Role(name, { assumeRolePolicy }, parent)
}

/** Lets the pods of one service account do something in AWS. */
export function bindRole(
  name: string,
  account: Account,
  statements: Statement[],
  parent: ComponentResourceOptions,
): void {
  const { cluster, namespace, serviceAccount } = account
  const role = podRole(name, account, parent)
  const policy = {
    Version: '2012-10-17' as const,
    Statement: statements.map(({ actions, resources }) => ({
      Effect: 'Allow' as const,
      Action: actions,
      Resource: resources,
    })),
  }
  new aws.iam.RolePolicy(name, { role: role.name, policy }, parent)
  new aws.eks.PodIdentityAssociation(
    name,
    { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn },
    parent,
  )
}
