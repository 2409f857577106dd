import * as gcp from '@pulumi/gcp'
import type { ComponentResourceOptions, Output } from '@pulumi/pulumi'
import type { GkeSettings } from './settings.ts'

const ninetyDays = `${90 * 24 * 60 * 60}s`

/** A key for secrets, images and disks, which Google's own services may use, and no one else. */
export function createKey(
  name: string,
  { project, projectNumber, region }: GkeSettings,
  parent: ComponentResourceOptions,
): Output<string> {
  const ring = new gcp.kms.KeyRing(name, { project, location: region }, parent)
  const key = new gcp.kms.CryptoKey(name, { keyRing: ring.id, rotationPeriod: ninetyDays }, parent)
  const agents = {
    gke: `service-${projectNumber}@container-engine-robot.iam.gserviceaccount.com`,
    disks: `service-${projectNumber}@compute-system.iam.gserviceaccount.com`,
    images: `service-${projectNumber}@gcp-sa-artifactregistry.iam.gserviceaccount.com`,
    secrets: `service-${projectNumber}@gcp-sa-secretmanager.iam.gserviceaccount.com`,
  }
  const uses = Object.entries(agents).map(
    ([agent, account]) =>
      new gcp.kms.CryptoKeyIAMMember(
        `${name}-${agent}`,
        {
          cryptoKeyId: key.id,
          role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter',
          member: `serviceAccount:${account}`,
        },
        parent,
      ),
  )
  // Whoever names the key waits until it may be used.
  return uses.reduce((id, { etag }) => etag.apply(() => id), key.id)
}
