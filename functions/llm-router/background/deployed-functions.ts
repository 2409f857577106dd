import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Log } from '#runtime/log.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { InvokeParts } from '../invoke/invoke.ts'
import type { BackgroundTask } from './background.ts'

/** Whether a function is deployed; undefined as long as the gateway has not said. */
export type IsDeployed = (functionName: string) => boolean | undefined

type Parts = Pick<InvokeParts, 'send' | 'gatewayUrl'> & { catalogue: Catalogue; secrets: Secrets; log: Log }

const listSchema = v.array(v.looseObject({ name: v.string() }))

/**
 * Asks the gateway which functions there are, so that no request is spent on one that is not. A gateway with basic
 * authentication answers only with the secret `gateway-password` (and `gateway-user`, else admin); without it, nothing is
 * known, and a missing function shows by its 404.
 */
export function deployedFunctions({ send, gatewayUrl, catalogue, secrets, log }: Parts) {
  let names: ReadonlySet<string> | undefined
  let lastMissing = ''

  /** The list is of the gateway's own namespace; of `name.namespace` it says nothing. */
  const isDeployed: IsDeployed = (functionName) => (functionName.includes('.') ? undefined : names?.has(functionName))

  async function run(): Promise<void> {
    const password = secrets.read('gateway-password')
    const user = secrets.read('gateway-user') ?? 'admin'
    const basic = password && `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    const reply = await send({
      url: `${gatewayUrl}/system/functions`,
      method: 'GET',
      headers: { accept: 'application/json', ...(basic && { authorization: basic }) },
      signal: AbortSignal.timeout(10_000),
    })
    const parsed = v.safeParse(
      listSchema,
      reply.status === 200 ? jsonOrUndefined(reply.body.toString('utf8')) : undefined,
    )
    // An empty list cannot be true: this function is one of them.
    names = parsed.success && parsed.output.length > 0 ? new Set(parsed.output.map(({ name }) => name)) : undefined
    tell()
  }

  /** Once, and again whenever it has changed. */
  function tell(): void {
    const missing = catalogue.targets.filter((target) => isDeployed(target.function) === false)
    const functions = [...new Set(missing.map((target) => target.function))].join(', ')
    if (functions === lastMissing) return
    lastMissing = functions
    if (functions === '') log.info({}, 'every target has its function deployed')
    else log.info({ functions, targets: missing.length }, 'targets without a deployed function; they are passed over')
  }

  const task: BackgroundTask = { everyMs: 60_000, run }
  return { task, isDeployed }
}
