/** Parts of a pod's specification. */
type PodPart = Readonly<Record<string, unknown>>

const container = (more: object = {}) => ({ name: 'main', image: 'example.com/none:1', ...more })
const volume = (source: object): PodPart => ({ volumes: [{ name: 'v', ...source }] })
const read = (name: string) => ({ env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name, key: name } } }] })
const readAll = (name: string) => ({ envFrom: [{ secretRef: { name } }] })

/** Every way in which a pod takes a secret. */
export const waysOfMounting: Readonly<Record<string, (secret: string) => PodPart>> = {
  volume: (secret) => volume({ secret: { secretName: secret } }),
  projected: (secret) => volume({ projected: { sources: [{ downwardAPI: {} }, { secret: { name: secret } }] } }),
  csi: (secret) => volume({ csi: { driver: 'd', nodePublishSecretRef: { name: secret } } }),
  'azure-file': (secret) => volume({ azureFile: { secretName: secret, shareName: 's' } }),
  cephfs: (secret) => volume({ cephfs: { monitors: ['m'], secretRef: { name: secret } } }),
  flex: (secret) => volume({ flexVolume: { driver: 'd/e', secretRef: { name: secret } } }),
  iscsi: (secret) =>
    volume({ iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2001-04.a:b', lun: 0, secretRef: { name: secret } } }),
  rbd: (secret) => volume({ rbd: { monitors: ['m'], image: 'i', secretRef: { name: secret } } }),
  'scale-io': (secret) =>
    volume({ scaleIO: { gateway: 'g', system: 's', volumeName: 'v', secretRef: { name: secret } } }),
  storageos: (secret) => volume({ storageos: { volumeName: 'v', secretRef: { name: secret } } }),
  'image-pull': (secret) => ({ imagePullSecrets: [{ name: secret }] }),
  env: (secret) => ({ containers: [container(read(secret))] }),
  'env-from': (secret) => ({ containers: [container(readAll(secret))] }),
  'second-container': (secret) => ({ containers: [container(), { ...container(read(secret)), name: 'other' }] }),
  'init-env': (secret) => ({ initContainers: [{ ...container(read(secret)), name: 'first' }] }),
  'init-env-from': (secret) => ({ initContainers: [{ ...container(readAll(secret)), name: 'first' }] }),
}

export const podSpec = (part: PodPart = {}) => ({ containers: [container()], ...part })

export const pod = (name: string, labels: Readonly<Record<string, string>>, part: PodPart = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: podSpec(part),
})

/** A Deployment, StatefulSet or ReplicaSet. */
export function workload(kind: string, name: string, labels: Readonly<Record<string, string>>, part: PodPart = {}) {
  const template = { metadata: { labels: { app: name, ...labels } }, spec: podSpec(part) }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template },
  }
}

export const openFaaSFunction = (name: string, spec: object) => ({
  apiVersion: 'openfaas.com/v1',
  kind: 'Function',
  metadata: { name },
  spec: { name, image: 'example.com/none:1', ...spec },
})
