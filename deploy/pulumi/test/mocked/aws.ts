import { Eks } from '../../aws/eks.ts'
import { Charts } from '../../charts.ts'
import { type Made, make } from './make.ts'
import { settings } from './settings.ts'

const answers = {
  'aws:eks/cluster:Cluster': { endpoint: 'https://10.0.0.1', certificateAuthority: { data: 'Q0E=' } },
  'aws:ec2/launchTemplate:LaunchTemplate': { latestVersion: 1 },
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId: '111111111111' },
}

export const bedrockModels = ['arn:aws:bedrock:eu-central-1::foundation-model/anthropic.*']

/** What is made on EKS. */
export const makeEks = (): Promise<Made[]> =>
  make(answers, () => {
    const platform = new Eks('llm', {
      ...settings,
      ...{ region: 'eu-central-1', vpcId: 'vpc-1', vpcNetwork: '10.0.0.0/16', subnetIds: ['subnet-1', 'subnet-2'] },
      ...{ routeTableIds: ['rtb-1'], bedrockModels },
    })
    new Charts('llm', platform, { ...settings, functions: ['groq-generate'] })
  })
