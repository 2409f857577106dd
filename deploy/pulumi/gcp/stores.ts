import * as gcp from '@pulumi/gcp'
import { type ComponentResourceOptions, interpolate, type Output } from '@pulumi/pulumi'
import { externalSecrets, type Platform } from '../platform.ts'
import { principalOf } from './principal.ts'
import type { GkeSettings } from './settings.ts'

/** Artifact Registry: one repository for all images, whose tags never change what they mean. */
export function createImages(
  name: string,
  { key, settings: { project, region } }: { key: Output<string>; settings: GkeSettings },
  parent: ComponentResourceOptions,
): Platform['images'] {
  const repository = new gcp.artifactregistry.Repository(
    name,
    {
      project,
      location: region,
      repositoryId: name,
      format: 'DOCKER',
      kmsKeyName: key,
      dockerConfig: { immutableTags: true },
    },
    parent,
  )
  return { registry: interpolate`${region}-docker.pkg.dev/${project}`, owner: repository.repositoryId }
}

type SecretParts = { key: Output<string>; settings: GkeSettings; secretKey: (secret: string) => string }

/** Secret Manager: empty secrets, each of which External Secrets may read. Their values are put in by hand. */
export function createSecrets(
  name: string,
  { key, settings, secretKey }: SecretParts,
  parent: ComponentResourceOptions,
): Platform['secretStore'] {
  const { project, region } = settings
  const member = principalOf(settings, externalSecrets.namespace, externalSecrets.serviceAccount)
  for (const secret of settings.secrets) {
    const replicas = [{ location: region, customerManagedEncryption: { kmsKeyName: key } }]
    const { secretId } = new gcp.secretmanager.Secret(
      `${name}-${secret}`,
      { project, secretId: secretKey(secret), replication: { userManaged: { replicas } } },
      parent,
    )
    new gcp.secretmanager.SecretIamMember(
      `${name}-${secret}`,
      { project, secretId, role: 'roles/secretmanager.secretAccessor', member },
      parent,
    )
  }
  return { provider: { gcpsm: { projectID: project } }, annotations: {}, podLabels: {} }
}
