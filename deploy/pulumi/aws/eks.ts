import * as aws from '@pulumi/aws'
import { ComponentResource, type ComponentResourceOptions, jsonStringify, type Output } from '@pulumi/pulumi'
import type { Platform } from '../platform.ts'
import { createAddons } from './addons.ts'
import { createEndpoints } from './endpoints.ts'
import { createKey } from './key.ts'
import { createPools } from './pools.ts'
import { bindRole, serviceRole } from './roles.ts'
import type { EksSettings } from './settings.ts'
import { createImages, createSecrets } from './stores.ts'

/** EKS: its API is reached from inside of the network only, and pods have roles by EKS Pod Identity. */
export class Eks extends ComponentResource implements Platform {
  readonly cloud = 'aws'
  readonly kubeconfig: Output<string>
  readonly images: Platform['images']
  readonly identities: Platform['identities']
  readonly identityAddresses = ['169.254.170.23/32']
  readonly secretStore: Platform['secretStore']
  readonly secretKey: Platform['secretKey']
  readonly storageClass = {
    name: 'gp3',
    provisioner: 'ebs.csi.aws.com',
    parameters: { type: 'gp3', encrypted: 'true' },
  }

  constructor(name: string, settings: EksSettings, options?: ComponentResourceOptions) {
    super('llm-router:aws:Eks', name, {}, options)
    const parent = { parent: this }
    const key = createKey(name, parent)
    const access = createApiAccess(name, settings, parent)
    const cluster = new aws.eks.Cluster(
      name,
      {
        version: settings.kubernetesVersion,
        roleArn: serviceRole(`${name}-control-plane`, 'eks.amazonaws.com', ['AmazonEKSClusterPolicy'], parent).arn,
        accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: true },
        vpcConfig: {
          subnetIds: settings.subnetIds,
          securityGroupIds: [access.id],
          endpointPrivateAccess: true,
          endpointPublicAccess: false,
        },
        encryptionConfig: { provider: { keyArn: key.arn }, resources: ['secrets'] },
        enabledClusterLogTypes: ['api', 'audit', 'authenticator'],
        deletionProtection: true,
      },
      parent,
    )
    createAddons(name, cluster, parent)
    createPools(name, { cluster, key, settings }, parent)
    createEndpoints(name, settings, parent)

    bindRole(
      `${name}-bedrock-generate`,
      { cluster, namespace: settings.namespace, serviceAccount: 'bedrock-generate' },
      [
        {
          actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
          resources: settings.bedrockModels,
        },
      ],
      parent,
    )
    // EKS knows who a service account is; nothing has to be written on it.
    this.identities = { 'bedrock-generate': { environment: { AWS_REGION: settings.region }, annotations: {} } }
    this.images = createImages(name, { key, images: settings.images, region: settings.region }, parent)
    this.secretKey = (secret) => `${name}/${secret}`
    this.secretStore = createSecrets(name, { cluster, key, settings, secretKey: this.secretKey }, parent)
    this.kubeconfig = kubeconfigOf(cluster, settings.region)
    this.registerOutputs()
  }
}

/** Lets operators reach the API, which has an address in the network. */
function createApiAccess(name: string, { vpcId, operatorNetworks }: EksSettings, parent: ComponentResourceOptions) {
  return new aws.ec2.SecurityGroup(
    `${name}-api`,
    {
      vpcId,
      description: 'Who reaches the Kubernetes API',
      ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: operatorNetworks }],
    },
    parent,
  )
}

/** Has no credentials: whoever uses it is asked who they are by AWS. */
function kubeconfigOf({ name, endpoint, certificateAuthority }: aws.eks.Cluster, region: string): Output<string> {
  return jsonStringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'eks',
    clusters: [{ name: 'eks', cluster: { server: endpoint, 'certificate-authority-data': certificateAuthority.data } }],
    contexts: [{ name: 'eks', context: { cluster: 'eks', user: 'eks' } }],
    users: [
      {
        name: 'eks',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'aws',
            args: ['eks', 'get-token', '--region', region, '--cluster-name', name],
          },
        },
      },
    ],
  })
}
