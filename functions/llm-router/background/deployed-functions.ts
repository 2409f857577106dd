import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Log } from '#runtime/log.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { InvokeParts } from '../invoke/invoke.ts'
import type { BackgroundTask } from './background.ts'

/** Whether a function is deployed; undefined as long as the gateway has not said. */
export type IsDeployed = (functionName: string) => boolean | undefined

type Parts = Pick<InvokeParts, 'send' | 'gatewayUrl'> & {
  catalogue: Catalogue
  secrets: Secrets
  log: Log
  now: () => number
}

/** While functions are being deployed one after the other, a list is soon out of date. */
const shortestMs = 1000
const longestMs = 60_000

const listSchema = v.array(v.looseObject({ name: v.string() }))

/**
 * Asks the gateway which functions there are, so that no request is spent on one that is not. A gateway with basic
 * authentication answers only with the secret `gateway-password` (and `gateway-user`, else admin); without it, nothing is
 * known, and a missing function shows by its 404. A list that has become old is no longer believed.
 */
export function deployedFunctions({ send, gatewayUrl, catalogue, secrets, log, now }: Parts) {
  let names: ReadonlySet<string> | undefined
  let lastMissing = ''
  let everyMs = shortestMs
  let untilMs = 0

  /** The list is of the gateway's own namespace; of `name.namespace` it says nothing. */
  const isDeployed: IsDeployed = (functionName) =>
    now() >= untilMs || functionName.includes('.') ? undefined : names?.has(functionName)

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
    untilMs = now() + everyMs
    everyMs = Math.min(everyMs * 2, longestMs)
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

  const task: BackgroundTask = { everyMs: () => everyMs, run }
  return { task, isDeployed }
}
