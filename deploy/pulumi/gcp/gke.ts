import * as gcp from '@pulumi/gcp'
import {
  ComponentResource,
  type ComponentResourceOptions,
  interpolate,
  jsonStringify,
  type Output,
} from '@pulumi/pulumi'
import type { Platform } from '../platform.ts'
import { createKey } from './key.ts'
import { createPools } from './pools.ts'
import { principalOf } from './principal.ts'
import type { GkeSettings } from './settings.ts'
import { createImages, createSecrets } from './stores.ts'

/** GKE: its API has a private address only, and pods have identities by Workload Identity Federation. */
export class Gke extends ComponentResource implements Platform {
  readonly cloud = 'gcp'
  readonly kubeconfig: Output<string>
  readonly images: Platform['images']
  readonly identities: Platform['identities']
  readonly identityAddresses = ['169.254.169.254/32', '169.254.169.252/32']
  readonly secretStore: Platform['secretStore']
  readonly secretKey: Platform['secretKey']

  constructor(name: string, settings: GkeSettings, options?: ComponentResourceOptions) {
    super('llm-router:gcp:Gke', name, {}, options)
    const parent = { parent: this }
    const { project } = settings
    const key = createKey(name, settings, parent)
    const cluster = createCluster(name, settings, key, parent)
    createPools(name, { cluster, key, settings }, parent)

    const member = principalOf(settings, settings.namespace, 'vertex-generate')
    new gcp.projects.IAMMember(`${name}-vertex-generate`, { project, role: 'roles/aiplatform.user', member }, parent)
    this.identities = { 'vertex-generate': { environment: { GOOGLE_CLOUD_PROJECT: project }, annotations: {} } }
    this.images = createImages(name, { key, settings }, parent)
    this.secretKey = (secret) => `${name}-${secret}`
    this.secretStore = createSecrets(name, { key, settings, secretKey: this.secretKey }, parent)
    this.kubeconfig = kubeconfigOf(cluster)
    this.registerOutputs()
  }
}

function createCluster(name: string, settings: GkeSettings, key: Output<string>, parent: ComponentResourceOptions) {
  const { project, region } = settings
  return new gcp.container.Cluster(
    name,
    {
      project,
      location: region,
      minMasterVersion: settings.kubernetesVersion,
      releaseChannel: { channel: 'REGULAR' },
      network: settings.network,
      subnetwork: settings.subnetwork,
      ipAllocationPolicy: {
        clusterSecondaryRangeName: settings.podRange,
        servicesSecondaryRangeName: settings.serviceRange,
      },
      privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
      masterAuthorizedNetworksConfig: {
        cidrBlocks: settings.operatorNetworks.map((cidrBlock) => ({ cidrBlock })),
        gcpPublicCidrsAccessEnabled: false,
      },
      // It enforces NetworkPolicies.
      datapathProvider: 'ADVANCED_DATAPATH',
      workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
      databaseEncryption: { state: 'ENCRYPTED', keyName: key },
      enableShieldedNodes: true,
      // Replaced at once by the pools of pools.ts.
      removeDefaultNodePool: true,
      initialNodeCount: 1,
      deletionProtection: true,
    },
    parent,
  )
}

/** Has no credentials: whoever uses it is asked who they are by Google. */
function kubeconfigOf({ endpoint, masterAuth }: gcp.container.Cluster): Output<string> {
  const certificate = masterAuth.apply(({ clusterCaCertificate }) => clusterCaCertificate)
  return jsonStringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'gke',
    clusters: [
      { name: 'gke', cluster: { server: interpolate`https://${endpoint}`, 'certificate-authority-data': certificate } },
    ],
    contexts: [{ name: 'gke', context: { cluster: 'gke', user: 'gke' } }],
    users: [
      {
        name: 'gke',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'gke-gcloud-auth-plugin',
            provideClusterInfo: true,
            interactiveMode: 'Never',
          },
        },
      },
    ],
  })
}
