import * as aws from '@pulumi/aws'
import { type ComponentResourceOptions, interpolate, output } from '@pulumi/pulumi'
import { externalSecrets, type Platform } from '../platform.ts'
import { bindRole } from './roles.ts'
import type { EksSettings } from './settings.ts'

/** ECR: one repository for each image, whose tags never change what they mean. */
export function createImages(
  name: string,
  { key, images, region }: { key: aws.kms.Key; images: string[]; region: string },
  parent: ComponentResourceOptions,
): Platform['images'] {
  for (const image of images) {
    new aws.ecr.Repository(
      `${name}-${image}`,
      {
        name: `${name}/${image}`,
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: key.arn }],
      },
      parent,
    )
  }
  const { accountId } = aws.getCallerIdentityOutput({}, parent)
  return { registry: interpolate`${accountId}.dkr.ecr.${region}.amazonaws.com`, owner: output(name) }
}

type SecretParts = {
  cluster: aws.eks.Cluster
  key: aws.kms.Key
  settings: EksSettings
  secretKey: (secret: string) => string
}

/** Secrets Manager: empty secrets, which External Secrets may read. Their values are put in by hand. */
export function createSecrets(
  name: string,
  { cluster, key, settings, secretKey }: SecretParts,
  parent: ComponentResourceOptions,
): Platform['secretStore'] {
  const secrets = settings.secrets.map(
    (secret) =>
      new aws.secretsmanager.Secret(`${name}-${secret}`, { name: secretKey(secret), kmsKeyId: key.arn }, parent),
  )
  bindRole(
    `${name}-external-secrets`,
    { cluster, ...externalSecrets },
    [
      {
        actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        resources: secrets.map(({ arn }) => arn),
      },
      { actions: ['kms:Decrypt'], resources: [key.arn] },
    ],
    parent,
  )
  return { provider: { aws: { service: 'SecretsManager', region: settings.region } }, annotations: {}, podLabels: {} }
}
