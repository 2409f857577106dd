import * as azure from '@pulumi/azure-native'
import { all, ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi'
import type { Platform } from '../platform.ts'
import { createDiskEncryption, createKey } from './key.ts'
import type { AksSettings, Place } from './place.ts'
import { createPools, systemPool } from './pools.ts'
import { createPrivateEndpoint } from './private-endpoint.ts'
import { assignRole } from './roles.ts'
import { createImages, createSecrets } from './stores.ts'

/** AKS: its API has a private address only, there are no local accounts, and pods have identities by Workload Identity. */
export class Aks extends ComponentResource implements Platform {
  readonly cloud = 'azure'
  readonly kubeconfig: Output<string>
  readonly images: Platform['images']
  // No function calls a provider as an identity of Azure's; External Secrets does.
  readonly identities = {}
  // They come from the internet, at port 443.
  readonly identityAddresses = []
  readonly secretStore: Platform['secretStore']
  readonly secretKey = (secret: string) => secret

  constructor(name: string, settings: AksSettings, options?: ComponentResourceOptions) {
    super('llm-router:azure:Aks', name, {}, options)
    const parent = { parent: this }
    const group = new azure.resources.ResourceGroup(name, { location: settings.location }, parent)
    const place: Place = { name, settings, group, parent }
    const images = createImages(place)
    const { vault, provider } = createSecrets(place)
    const key = createKey(place, vault)
    const disks = createDiskEncryption(place, vault, key)
    const cluster = createCluster(place, disks, createControlPlaneIdentity(place, disks))
    createPools(place, cluster)
    createPrivateEndpoint(place, { of: images.id, kind: 'registry', zone: 'privatelink.azurecr.io' })
    createPrivateEndpoint(place, { of: vault.id, kind: 'vault', zone: 'privatelink.vaultcore.azure.net' })
    images.allowPullsBy(cluster)
    this.images = images
    this.secretStore = provider(cluster)
    this.kubeconfig = kubeconfigOf(group, cluster)
    this.registerOutputs()
  }
}

/** Who the control plane is in Azure: it joins nodes to the subnet, and encrypts volumes. */
function createControlPlaneIdentity(place: Place, disks: Output<string>): Output<string> {
  const { name, settings, group, parent } = place
  const own = `${name}-control-plane`
  const identity = new azure.managedidentity.UserAssignedIdentity(own, { resourceGroupName: group.name }, parent)
  const to = identity.principalId
  const mayJoin = assignRole(place, 'NetworkContributor', { to, on: settings.nodeSubnetId })
  const mayEncrypt = assignRole(place, 'Reader', { to, on: disks })
  // Whoever names it waits until it may.
  return all([mayJoin.id, mayEncrypt.id]).apply(() => identity.id)
}

function createCluster(place: Place, diskEncryptionSetID: Output<string>, identityId: Output<string>) {
  const { name, settings, group, parent } = place
  return new azure.containerservice.ManagedCluster(
    name,
    {
      resourceGroupName: group.name,
      kubernetesVersion: settings.kubernetesVersion,
      dnsPrefix: name,
      identity: { type: 'UserAssigned', userAssignedIdentities: [identityId] },
      apiServerAccessProfile: {
        enablePrivateCluster: true,
        enablePrivateClusterPublicFQDN: false,
        disableRunCommand: true,
      },
      disableLocalAccounts: true,
      aadProfile: {
        managed: true,
        enableAzureRBAC: true,
        tenantID: settings.tenantId,
        adminGroupObjectIDs: [settings.administratorGroupId],
      },
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
      diskEncryptionSetID,
      agentPoolProfiles: [systemPool(settings)],
      networkProfile: {
        networkPlugin: 'azure',
        networkPluginMode: 'overlay',
        // They enforce NetworkPolicies.
        networkDataplane: 'cilium',
        networkPolicy: 'cilium',
        outboundType: 'userAssignedNATGateway',
      },
    },
    parent,
  )
}

/** Without local accounts it has no credentials: whoever uses it is asked who they are by Microsoft Entra. */
function kubeconfigOf(group: azure.resources.ResourceGroup, cluster: azure.containerservice.ManagedCluster) {
  const { kubeconfigs } = azure.containerservice.listManagedClusterUserCredentialsOutput({
    resourceGroupName: group.name,
    resourceName: cluster.name,
    format: 'exec',
  })
  return kubeconfigs.apply(([first]) => {
    if (!first) throw new Error('AKS has given no kubeconfig. Does who runs this program have the role Cluster User?')
    return Buffer.from(first.value, 'base64').toString()
  })
}
