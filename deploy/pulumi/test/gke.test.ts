import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeGke } from './mocked/gcp.ts'
import { ofType, onlyOf } from './mocked/make.ts'
import { settings } from './mocked/settings.ts'
import { hasNoSecrets, isOpenToNobody } from './promises.ts'

const made = await makeGke()
const cluster = onlyOf(made, 'gcp:container/cluster:Cluster')
const pools = made.filter(({ type }) => type === 'gcp:container/nodePool:NodePool')
const key = 'CryptoKey:llm'

describe('GKE', () => {
  test('has no secret in any input, and lets nobody in from everywhere', () => {
    hasNoSecrets(made)
    isOpenToNobody(made)
  })

  test('is reached from inside of the network only, by operators', () => {
    assert.deepEqual(cluster.privateClusterConfig, { enablePrivateNodes: true, enablePrivateEndpoint: true })
    assert.deepEqual(cluster.masterAuthorizedNetworksConfig, {
      cidrBlocks: [{ cidrBlock: '10.20.0.0/16' }],
      gcpPublicCidrsAccessEnabled: false,
    })
  })

  test('has no node for models until one is wanted', () => {
    const autoscaling = Object.fromEntries(pools.map(({ name, inputs }) => [name, inputs.autoscaling]))
    assert.deepEqual(autoscaling, {
      'llm-system': { totalMinNodeCount: 1, totalMaxNodeCount: 4, locationPolicy: 'ANY' },
      'llm-cpu': { totalMinNodeCount: 0, totalMaxNodeCount: 4, locationPolicy: 'ANY' },
      'llm-gpu': { totalMinNodeCount: 0, totalMaxNodeCount: 2, locationPolicy: 'ANY' },
    })
    for (const { name, inputs } of pools) assert.equal(inputs.initialNodeCount, name === 'llm-system' ? 1 : 0, name)
  })

  test('encrypts secrets, disks and images, and keeps pods from the account of their node', () => {
    assert.deepEqual(cluster.databaseEncryption, { state: 'ENCRYPTED', keyName: key })
    for (const { inputs } of pools) {
      assert.partialDeepStrictEqual(inputs.nodeConfig, {
        bootDiskKmsKey: key,
        workloadMetadataConfig: { mode: 'GKE_METADATA' },
      })
    }
    assert.partialDeepStrictEqual(onlyOf(made, 'gcp:artifactregistry/repository:Repository'), {
      kmsKeyName: key,
      dockerConfig: { immutableTags: true },
    })
    for (const { replication } of ofType(made, 'gcp:secretmanager/secret:Secret')) {
      assert.partialDeepStrictEqual(replication, {
        userManaged: { replicas: [{ customerManagedEncryption: { kmsKeyName: key } }] },
      })
    }
    assert.equal(onlyOf(made, 'gcp:kms/cryptoKey:CryptoKey').rotationPeriod, '7776000s')
  })

  const principal = (account: string) =>
    `principal://iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/team.svc.id.goog/subject/${account}`

  test('binds vertex-generate to exactly its own service account, and gives nobody else but the nodes a role', () => {
    assert.deepEqual(cluster.workloadIdentityConfig, { workloadPool: 'team.svc.id.goog' })
    const nodes = 'serviceAccount:llm-nodes@team.iam.gserviceaccount.com'
    const members = ofType(made, 'gcp:projects/iAMMember:IAMMember').map(({ role, member }) => [role, member])
    assert.deepEqual(members.sort(), [
      ['roles/aiplatform.user', principal('ns/llm/sa/vertex-generate')],
      ['roles/artifactregistry.reader', nodes],
      ['roles/container.defaultNodeServiceAccount', nodes],
    ])
  })

  test('enforces NetworkPolicies', () => assert.equal(cluster.datapathProvider, 'ADVANCED_DATAPATH'))

  test('lets External Secrets alone read the secrets, each by itself', () => {
    const readers = ofType(made, 'gcp:secretmanager/secretIamMember:SecretIamMember')
    assert.deepEqual(
      readers.map(({ secretId }) => secretId),
      settings.secrets.map((secret) => `llm-${secret}`).sort(),
    )
    for (const { role, member } of readers) {
      assert.deepEqual(
        [role, member],
        ['roles/secretmanager.secretAccessor', principal('ns/external-secrets/sa/external-secrets')],
      )
    }
  })
})
