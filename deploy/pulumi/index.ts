import { Config, getProject, getStack } from '@pulumi/pulumi'
import type { EksSettings } from './aws/settings.ts'
import type { AksSettings } from './azure/place.ts'
import { Charts } from './charts.ts'
import type { GkeSettings } from './gcp/settings.ts'
import type { Platform } from './platform.ts'

/** A stack is a cluster in one cloud. Pulumi.<stack>.yaml says which; README.md has an example for each. */
const config = new Config()
const name = `${getProject()}-${getStack()}`

/** Loads the packages of one cloud only, of which each is large. */
async function createPlatform(): Promise<Platform> {
  const cloud = config.require('cloud')
  if (cloud === 'aws')
    return new (await import('./aws/eks.ts')).Eks(name, config.requireObject<EksSettings>('platform'))
  if (cloud === 'gcp')
    return new (await import('./gcp/gke.ts')).Gke(name, config.requireObject<GkeSettings>('platform'))
  if (cloud === 'azure')
    return new (await import('./azure/aks.ts')).Aks(name, config.requireObject<AksSettings>('platform'))
  throw new Error(`cloud is ${cloud}, and must be aws, gcp or azure: pulumi config set cloud aws`)
}

const platform = await createPlatform()
const settings = config.requireObject<EksSettings | GkeSettings | AksSettings>('platform')
new Charts(name, platform, { ...settings, functions: config.requireObject<string[]>('functions') })

export const images = platform.images
