import { header } from '#runtime/contract/headers.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { InvokeParts } from '../invoke/invoke.ts'
import type { TargetStates } from '../state/target-states.ts'
import type { BackgroundTask } from './background.ts'

type Parts = Pick<InvokeParts, 'send' | 'siblings' | 'functionToken'> & {
  catalogue: Catalogue
  states: TargetStates
}

/**
 * Notices when the key that a provider refused has been replaced. A function reports the version of its key with its list of
 * models, which it answers without asking the provider.
 */
export function renewedKeys({ send, siblings, functionToken, catalogue, states }: Parts): BackgroundTask {
  async function run(): Promise<void> {
    const refused = catalogue.targets.filter((target) => states(target).refusedSecretVersion !== undefined)
    for (const [name, targets] of Map.groupBy(refused, (target) => target.function)) {
      const token = functionToken()
      const reply = await send({
        url: `${siblings.urlOf(name)}/v1/models`,
        method: 'GET',
        headers: { accept: 'application/json', ...(token !== undefined && { [header.functionToken]: token }) },
        signal: AbortSignal.timeout(10_000),
      })
      const version = reply.headers[header.secretVersion]
      if (reply.status !== 200 || typeof version !== 'string') continue
      for (const target of targets) states(target).hasKey(version)
    }
  }
  return { everyMs: () => 30_000, run }
}
