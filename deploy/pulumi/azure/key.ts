import * as azure from '@pulumi/azure-native'
import type { Output } from '@pulumi/pulumi'
import type { Place } from './place.ts'
import { assignRole } from './roles.ts'

/** A key for disks, replaced each year. */
export function createKey({ name, group, parent }: Place, vault: azure.keyvault.Vault): azure.keyvault.Key {
  return new azure.keyvault.Key(
    name,
    {
      resourceGroupName: group.name,
      vaultName: vault.name,
      properties: {
        kty: 'RSA',
        keySize: 3072,
        rotationPolicy: {
          lifetimeActions: [{ action: { type: 'rotate' }, trigger: { timeAfterCreate: 'P1Y' } }],
        },
      },
    },
    parent,
  )
}

/** What disks of nodes and volumes are encrypted with. */
export function createDiskEncryption(
  place: Place,
  vault: azure.keyvault.Vault,
  key: azure.keyvault.Key,
): Output<string> {
  const { name, group, parent } = place
  const encryption = new azure.compute.DiskEncryptionSet(
    name,
    {
      resourceGroupName: group.name,
      identity: { type: 'SystemAssigned' },
      encryptionType: 'EncryptionAtRestWithPlatformAndCustomerKeys',
      activeKey: { keyUrl: key.keyUriWithVersion, sourceVault: { id: vault.id } },
      rotationToLatestKeyVersionEnabled: true,
    },
    parent,
  )
  const principalId = encryption.identity.apply((identity) => identity?.principalId ?? '')
  const mayUse = assignRole(place, 'KeyVaultCryptoServiceEncryptionUser', { to: principalId, on: vault.id })
  // Whoever names it waits until it may use the key.
  return mayUse.id.apply(() => encryption.id)
}
