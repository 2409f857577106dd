import type { PlatformSettings } from '../platform.ts'

export type EksSettings = PlatformSettings & {
  region: string
  /** An existing network: private subnets in two zones or more, with a way out for what the providers' functions call. */
  vpcId: string
  vpcNetwork: string
  subnetIds: string[]
  routeTableIds: string[]
  /** What bedrock-generate may call. Example: arn:aws:bedrock:eu-central-1::foundation-model/anthropic.* */
  bedrockModels: string[]
}
