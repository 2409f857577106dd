import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeAks } from './mocked/azure.ts'
import { ofType, onlyOf } from './mocked/make.ts'
import { hasNoSecrets, isOpenToNobody } from './promises.ts'

const made = await makeAks()
const cluster = onlyOf(made, 'azure-native:containerservice:ManagedCluster')
const pools = ofType(made, 'azure-native:containerservice:AgentPool')
const vault = onlyOf(made, 'azure-native:keyvault:Vault')
const registry = onlyOf(made, 'azure-native:containerregistry:Registry')

describe('AKS', () => {
  test('has no secret in any input, and lets nobody in from everywhere', () => {
    hasNoSecrets(made)
    isOpenToNobody(made)
  })

  test('is reached from inside of the network only, without local accounts', () => {
    assert.deepEqual(cluster.apiServerAccessProfile, {
      enablePrivateCluster: true,
      enablePrivateClusterPublicFQDN: false,
      disableRunCommand: true,
    })
    assert.equal(cluster.disableLocalAccounts, true)
    assert.equal(cluster.publicNetworkAccess, undefined)
  })

  test('reaches images and secrets inside of the network only', () => {
    assert.equal(registry.publicNetworkAccess, 'Disabled')
    assert.partialDeepStrictEqual(vault.properties, {
      publicNetworkAccess: 'Disabled',
      networkAcls: { defaultAction: 'Deny' },
    })
    const endpoints = ofType(made, 'azure-native:network:PrivateEndpoint')
    for (const { subnet } of endpoints) assert.partialDeepStrictEqual(subnet, { id: 'endpoints' })
    assert.deepEqual(
      endpoints.map(({ privateLinkServiceConnections }) => privateLinkServiceConnections),
      [
        [{ name: 'registry', privateLinkServiceId: 'Registry:llm', groupIds: ['registry'] }],
        [{ name: 'vault', privateLinkServiceId: 'Vault:llm', groupIds: ['vault'] }],
      ],
    )
  })

  test('has no node for models until one is wanted', () => {
    assert.deepEqual(
      pools.map(({ agentPoolName, minCount, count, maxCount, scaleSetPriority }) => [
        agentPoolName,
        { minCount, count, maxCount, scaleSetPriority },
      ]),
      [
        ['cpu', { minCount: 0, count: 0, maxCount: 4, scaleSetPriority: 'Spot' }],
        ['gpu', { minCount: 0, count: 0, maxCount: 2, scaleSetPriority: undefined }],
      ],
    )
  })

  test('encrypts disks, on their host too, and keeps deleted keys', () => {
    assert.equal(cluster.diskEncryptionSetID, 'DiskEncryptionSet:llm')
    for (const pool of pools) assert.equal(pool.enableEncryptionAtHost, true)
    assert.partialDeepStrictEqual(cluster.agentPoolProfiles, [
      { enableEncryptionAtHost: true, enableNodePublicIP: false },
    ])
    assert.partialDeepStrictEqual(onlyOf(made, 'azure-native:compute:DiskEncryptionSet'), {
      encryptionType: 'EncryptionAtRestWithPlatformAndCustomerKeys',
      activeKey: { keyUrl: 'https://llm.vault.azure.net/keys/llm/1' },
    })
    assert.partialDeepStrictEqual(vault.properties, { enablePurgeProtection: true, enableRbacAuthorization: true })
  })

  test('binds who reads the secrets to exactly its own service account', () => {
    assert.partialDeepStrictEqual(cluster, {
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
    })
    assert.partialDeepStrictEqual(onlyOf(made, 'azure-native:managedidentity:FederatedIdentityCredential'), {
      issuer: 'https://issuer.example/1',
      subject: 'system:serviceaccount:external-secrets:external-secrets',
      audiences: ['api://AzureADTokenExchange'],
    })
  })

  test('enforces NetworkPolicies', () => {
    assert.partialDeepStrictEqual(cluster.networkProfile, { networkDataplane: 'cilium', networkPolicy: 'cilium' })
  })

  test('gives roles on one resource each', () => {
    const roles = made.filter(({ type }) => type === 'azure-native:authorization:RoleAssignment')
    assert.deepEqual(Object.fromEntries(roles.map(({ name, inputs }) => [name, [inputs.principalId, inputs.scope]])), {
      'llm-AcrPull': ['nodes', 'Registry:llm'],
      'llm-KeyVaultCryptoServiceEncryptionUser': ['disks', 'Vault:llm'],
      'llm-KeyVaultSecretsUser': ['identity', 'Vault:llm'],
      'llm-NetworkContributor': ['identity', 'nodes'],
      'llm-Reader': ['identity', 'DiskEncryptionSet:llm'],
    })
    assert.equal(registry.adminUserEnabled, false)
  })
})
