import * as azure from '@pulumi/azure-native'
import { type Output, output } from '@pulumi/pulumi'
import { externalSecrets, type Platform } from '../platform.ts'
import type { Place } from './place.ts'
import { assignRole } from './roles.ts'

/** A container registry without accounts, which only the cluster's nodes read. */
export function createImages(place: Place) {
  const { name, group, parent } = place
  const registry = new azure.containerregistry.Registry(
    // Its name may have nothing but letters and digits.
    name.replaceAll(/[^A-Za-z0-9]/g, ''),
    {
      resourceGroupName: group.name,
      // Only this one has private addresses.
      sku: { name: 'Premium' },
      adminUserEnabled: false,
      anonymousPullEnabled: false,
      publicNetworkAccess: 'Disabled',
    },
    parent,
  )
  return {
    id: registry.id,
    registry: registry.loginServer,
    owner: output(name),
    allowPullsBy(cluster: azure.containerservice.ManagedCluster): void {
      const nodes = cluster.identityProfile.apply((profile) => profile?.kubeletidentity?.objectId ?? '')
      assignRole(place, 'AcrPull', { to: nodes, on: registry.id })
    },
  }
}

/** A key vault, whose secrets External Secrets may read. They are put in by hand. */
export function createSecrets(place: Place) {
  const { name, settings, group, parent } = place
  const vault = new azure.keyvault.Vault(
    name,
    {
      resourceGroupName: group.name,
      properties: {
        tenantId: settings.tenantId,
        sku: { family: 'A', name: 'premium' },
        enableRbacAuthorization: true,
        enablePurgeProtection: true,
        publicNetworkAccess: 'Disabled',
        // Disks' encryption is one of Azure's own services.
        networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' },
      },
    },
    parent,
  )
  return { vault, provider: (cluster: azure.containerservice.ManagedCluster) => bindReader(place, vault, cluster) }
}

/** Has the pods of the External Secrets operator act as an identity that may read the secrets, and nobody else. */
function bindReader(
  place: Place,
  vault: azure.keyvault.Vault,
  cluster: azure.containerservice.ManagedCluster,
): Platform['secretStore'] {
  const { name, settings, group, parent } = place
  const { namespace, serviceAccount } = externalSecrets
  const identity = new azure.managedidentity.UserAssignedIdentity(
    `${name}-external-secrets`,
    { resourceGroupName: group.name },
    parent,
  )
  new azure.managedidentity.FederatedIdentityCredential(
    `${name}-external-secrets`,
    {
      resourceGroupName: group.name,
      resourceName: identity.name,
      issuer: issuerOf(cluster),
      subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
      audiences: ['api://AzureADTokenExchange'],
    },
    parent,
  )
  assignRole(place, 'KeyVaultSecretsUser', { to: identity.principalId, on: vault.id })
  const vaultUrl = vault.properties.apply(({ vaultUri }) => vaultUri ?? '')
  const serviceAccountRef = { name: serviceAccount, namespace }
  return {
    provider: { azurekv: { authType: 'WorkloadIdentity', tenantId: settings.tenantId, vaultUrl, serviceAccountRef } },
    annotations: { 'azure.workload.identity/client-id': identity.clientId },
    podLabels: { 'azure.workload.identity/use': 'true' },
  }
}

const issuerOf = ({ oidcIssuerProfile }: azure.containerservice.ManagedCluster): Output<string> =>
  oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? '')
