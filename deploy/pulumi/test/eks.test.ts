import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bedrockModels, makeEks } from './mocked/aws.ts'
import { ofType, onlyOf } from './mocked/make.ts'
import { settings } from './mocked/settings.ts'
import { hasNoSecrets, isOpenToNobody } from './promises.ts'

const made = await makeEks()

describe('EKS', () => {
  test('has no secret in any input, and lets nobody in from everywhere', () => {
    hasNoSecrets(made)
    isOpenToNobody(made)
  })

  test('is reached from inside of the network only, by operators', () => {
    const { vpcConfig } = onlyOf(made, 'aws:eks/cluster:Cluster')
    assert.partialDeepStrictEqual(vpcConfig, { endpointPrivateAccess: true, endpointPublicAccess: false })
    const ingress = ofType(made, 'aws:ec2/securityGroup:SecurityGroup').map((one) => one.ingress)
    const from = (network: string) => [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: [network] }]
    assert.deepEqual(ingress, [from('10.20.0.0/16'), from('10.0.0.0/16')])
  })

  test('reaches images and secrets inside of the network', () => {
    const services = ofType(made, 'aws:ec2/vpcEndpoint:VpcEndpoint').map(({ serviceName }) => serviceName)
    for (const service of ['ecr.api', 'ecr.dkr', 's3', 'secretsmanager']) {
      assert.ok(services.includes(`com.amazonaws.eu-central-1.${service}`), service)
    }
  })

  test('has no node for models until one is wanted', () => {
    const groups = ofType(made, 'aws:eks/nodeGroup:NodeGroup').filter(({ labels }) => labels !== undefined)
    assert.deepEqual(
      groups.map(({ scalingConfig, labels, capacityType }) => [scalingConfig, labels, capacityType]),
      [
        [{ minSize: 0, desiredSize: 0, maxSize: 4 }, { 'llm-router/pool': 'cpu' }, 'SPOT'],
        [{ minSize: 0, desiredSize: 0, maxSize: 2 }, { 'llm-router/pool': 'gpu' }, 'ON_DEMAND'],
      ],
    )
  })

  test('encrypts secrets, disks, images and volumes, and keeps pods from the role of their node', () => {
    const keyArn = 'Key:llm'
    assert.deepEqual(onlyOf(made, 'aws:eks/cluster:Cluster').encryptionConfig, {
      provider: { keyArn },
      resources: ['secrets'],
    })
    const template = onlyOf(made, 'aws:ec2/launchTemplate:LaunchTemplate')
    assert.partialDeepStrictEqual(template, {
      blockDeviceMappings: [{ ebs: { encrypted: 'true', kmsKeyId: keyArn } }],
      metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
    })
    for (const repository of ofType(made, 'aws:ecr/repository:Repository')) {
      assert.deepEqual(repository.encryptionConfigurations, [{ encryptionType: 'KMS', kmsKey: keyArn }])
      assert.equal(repository.imageTagMutability, 'IMMUTABLE')
    }
    for (const secret of ofType(made, 'aws:secretsmanager/secret:Secret')) assert.equal(secret.kmsKeyId, keyArn)
    const { parameters } = onlyOf(made, 'kubernetes:storage.k8s.io/v1:StorageClass')
    assert.deepEqual(parameters, { type: 'gp3', encrypted: 'true' })
  })

  test('binds bedrock-generate, and who reads the secrets, to exactly their own service accounts', () => {
    const bound = ofType(made, 'aws:eks/podIdentityAssociation:PodIdentityAssociation')
    assert.deepEqual(
      bound.map(({ namespace, serviceAccount, roleArn }) => [namespace, serviceAccount, roleArn]).sort(),
      [
        ['external-secrets', 'external-secrets', 'Role:llm-external-secrets'],
        ['llm', 'bedrock-generate', 'Role:llm-bedrock-generate'],
      ],
    )
    const role = made.find(({ type, name }) => type === 'aws:iam/role:Role' && name === 'llm-bedrock-generate')
    assert.partialDeepStrictEqual(role?.inputs.assumeRolePolicy, {
      Statement: [
        {
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:RequestTag/eks-cluster-arn': 'Cluster:llm',
              'aws:RequestTag/kubernetes-namespace': 'llm',
              'aws:RequestTag/kubernetes-service-account': 'bedrock-generate',
            },
          },
        },
      ],
    })
  })

  test('enforces NetworkPolicies', () => {
    const network = ofType(made, 'aws:eks/addon:Addon').find(({ addonName }) => addonName === 'vpc-cni')
    assert.deepEqual(JSON.parse(String(network?.configurationValues)), { enableNetworkPolicy: 'true' })
  })

  test('lets them do what they are for, and nothing else', () => {
    const policies = made.filter(({ type }) => type === 'aws:iam/rolePolicy:RolePolicy')
    const statement = (Action: string[], Resource: string[]) => ({ Effect: 'Allow', Action, Resource })
    const secrets = settings.secrets.map((secret) => `Secret:llm-${secret}`)
    assert.deepEqual(Object.fromEntries(policies.map(({ name, inputs }) => [name, inputs.policy])), {
      'llm-bedrock-generate': {
        Version: '2012-10-17',
        Statement: [statement(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'], bedrockModels)],
      },
      'llm-external-secrets': {
        Version: '2012-10-17',
        Statement: [
          statement(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], secrets),
          statement(['kms:Decrypt'], ['Key:llm']),
        ],
      },
    })
  })
})
