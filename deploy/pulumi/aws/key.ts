import * as aws from '@pulumi/aws'
import { type ComponentResourceOptions, interpolate, jsonStringify } from '@pulumi/pulumi'

const use = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey']

/** A key for secrets, images and disks. The account's own policies say who uses it, and EC2 Auto Scaling, which starts nodes, does. */
export function createKey(name: string, parent: ComponentResourceOptions): aws.kms.Key {
  const { accountId } = aws.getCallerIdentityOutput({}, parent)
  const account = interpolate`arn:aws:iam::${accountId}`
  const scaling = interpolate`${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`
  // In the policy of a key, * is the key.
  const Resource = '*'
  return new aws.kms.Key(
    name,
    {
      description: `${name}: secrets, images and disks`,
      enableKeyRotation: true,
      policy: jsonStringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: interpolate`${account}:root` }, Action: 'kms:*', Resource },
          { Effect: 'Allow', Principal: { AWS: scaling }, Action: use, Resource },
          {
            Effect: 'Allow',
            Principal: { AWS: scaling },
            Action: 'kms:CreateGrant',
            Resource,
            Condition: { Bool: { 'kms:GrantIsForAWSResource': true } },
          },
        ],
      }),
    },
    parent,
  )
}
