import * as kubernetes from '@pulumi/kubernetes'
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi'
import { externalSecrets, type Platform, type PlatformSettings } from './platform.ts'

const storeName = 'llm-router'

/** What runs on a platform: the External Secrets operator, and the functions by the chart of this repository. */
export class Charts extends ComponentResource {
  constructor(
    name: string,
    platform: Platform,
    settings: PlatformSettings & {
      /** Functions that are switched on beside those with an identity. Example: ['groq-generate'] */
      functions: string[]
    },
    options?: ComponentResourceOptions,
  ) {
    super('llm-router:kubernetes:Charts', name, {}, options)
    const provider = new kubernetes.Provider(name, { kubeconfig: platform.kubeconfig }, { parent: this })
    const parent = { parent: this, provider }
    const store = createStore(name, platform, parent)
    const { namespace } = settings
    const home = new kubernetes.core.v1.Namespace(
      name,
      { metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
      parent,
    )
    const accounts = Object.entries(platform.identities).map(
      ([serviceAccount, { annotations }]) =>
        new kubernetes.core.v1.ServiceAccount(
          `${name}-${serviceAccount}`,
          { metadata: { name: serviceAccount, namespace, annotations }, automountServiceAccountToken: false },
          { ...parent, dependsOn: [home] },
        ),
    )
    if (platform.storageClass) createStorageClass(name, platform.storageClass, parent)
    new kubernetes.helm.v4.Chart(
      name,
      { name: 'llm-router', namespace, chart: '../chart', values: valuesOf(platform, settings) },
      { ...parent, dependsOn: [store, ...accounts] },
    )
    this.registerOutputs()
  }
}

/** The operator, as the account that may read secrets, and where it reads them. */
function createStore(name: string, { secretStore }: Platform, parent: ComponentResourceOptions) {
  const { namespace, serviceAccount } = externalSecrets
  const operator = new kubernetes.helm.v3.Release(
    `${name}-external-secrets`,
    {
      name: 'external-secrets',
      namespace,
      createNamespace: true,
      chart: 'external-secrets',
      version: '1.3.2',
      repositoryOpts: { repo: 'https://charts.external-secrets.io' },
      values: {
        serviceAccount: { name: serviceAccount, annotations: secretStore.annotations },
        podLabels: secretStore.podLabels,
      },
    },
    parent,
  )
  return new kubernetes.apiextensions.CustomResource(
    `${name}-store`,
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: storeName },
      spec: { provider: secretStore.provider },
    },
    { ...parent, dependsOn: [operator] },
  )
}

function createStorageClass(
  name: string,
  { name: className, ...storage }: NonNullable<Platform['storageClass']>,
  parent: ComponentResourceOptions,
): void {
  new kubernetes.storage.v1.StorageClass(
    name,
    {
      metadata: { name: className, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      ...storage,
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    },
    parent,
  )
}

/** The chart's values. They name secrets, and have none. */
function valuesOf(platform: Platform, settings: PlatformSettings & { functions: string[] }) {
  const { identities, identityAddresses, images, secretKey } = platform
  const withIdentity = Object.entries(identities).map(([name, { environment }]) => [
    name,
    // In place of the list that has the key's file.
    { enabled: true, serviceAccount: name, secrets: ['function-token'], environment },
  ])
  const others = settings.functions.map((name) => [name, { enabled: true }])
  return {
    mode: 'deployments',
    image: { registry: images.registry, owner: images.owner },
    functions: {
      // The chart has it on by default, and whoever wants it names it.
      'groq-generate': { enabled: false },
      'ollama-embed': { enabled: false },
      'ollama-generate': { enabled: false },
      ...Object.fromEntries([...others, ...withIdentity]),
    },
    store: { kind: 'valkey' },
    secrets: {
      external: {
        enabled: true,
        storeRef: { name: storeName, kind: 'ClusterSecretStore' },
        keys: Object.fromEntries(settings.secrets.map((secret) => [secret, { key: secretKey(secret) }])),
      },
    },
    networkPolicies: {
      destinations: { 'cloud-identity': { to: identityAddresses.map((cidr) => ({ ipBlock: { cidr } })) } },
    },
  }
}
