import { Aks } from '../../azure/aks.ts'
import { Charts } from '../../charts.ts'
import { type Made, make } from './make.ts'
import { settings } from './settings.ts'

const kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  users: [{ name: 'aks', user: { exec: { command: 'kubelogin' } } }],
}
const answers = {
  'azure-native:containerservice:ManagedCluster': {
    oidcIssuerProfile: { enabled: true, issuerURL: 'https://issuer.example/1' },
    identityProfile: { kubeletidentity: { objectId: 'nodes' } },
  },
  'azure-native:containerregistry:Registry': { loginServer: 'llm.azurecr.io' },
  'azure-native:keyvault:Vault': { properties: { vaultUri: 'https://llm.vault.azure.net' } },
  'azure-native:keyvault:Key': { keyUriWithVersion: 'https://llm.vault.azure.net/keys/llm/1' },
  'azure-native:compute:DiskEncryptionSet': { identity: { principalId: 'disks' } },
  'azure-native:managedidentity:UserAssignedIdentity': { clientId: 'client', principalId: 'identity' },
  'azure-native:containerservice:listManagedClusterUserCredentials': {
    kubeconfigs: [{ name: 'user', value: Buffer.from(JSON.stringify(kubeconfig)).toString('base64') }],
  },
}

/** What is made on AKS. */
export const makeAks = (): Promise<Made[]> =>
  make(answers, () => {
    const platform = new Aks('llm', {
      ...settings,
      ...{ location: 'westeurope', subscriptionId: 'subscription', tenantId: 'tenant', networkId: 'network' },
      ...{ nodeSubnetId: 'nodes', endpointSubnetId: 'endpoints', administratorGroupId: 'administrators' },
    })
    new Charts('llm', platform, { ...settings, functions: ['groq-generate'] })
  })
