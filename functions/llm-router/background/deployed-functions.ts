import type { IncomingHttpHeaders } from 'node:http'
import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Log } from '#runtime/log.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { InvokeParts } from '../invoke/invoke.ts'
import type { Deployment } from '../state/standing.ts'
import type { BackgroundTask } from './background.ts'

type Parts = Pick<InvokeParts, 'send' | 'gatewayUrl'> & {
  catalogue: Catalogue
  secrets: Secrets
  log: Log
  /** A time that only goes forward. */
  steadyNow: () => number
}

/** While functions are being deployed one after the other, a list is soon out of date. */
const shortestMs = 1000
const longestMs = 60_000
/** As long as a function has no replica that is ready, or has come or gone unexpectedly, somebody waits for the next list. */
const unsettledMs = 5000

/** Go leaves a count of 0 out. */
const count = v.optional(v.number(), 0)
const listSchema = v.array(v.looseObject({ name: v.string(), replicas: count, availableReplicas: count }))
type Listed = v.InferOutput<typeof listSchema>[number]

/**
 * Asks the gateway which functions there are and whether they are ready, so that no request is spent on one that is not. A
 * gateway with basic authentication answers only with the secret `gateway-password` (and `gateway-user`, else admin);
 * without it, nothing is known, and a missing function shows by its 404. The last list holds until there is another.
 */
export function deployedFunctions({ send, gatewayUrl, catalogue, secrets, log, steadyNow }: Parts) {
  let known: ReadonlyMap<string, Deployment> | undefined
  let lastMissing = ''
  let everyMs = shortestMs
  let isUnsettled = false
  let isRefused = false

  /** The list is of the gateway's own namespace; of `name.namespace` it says nothing. */
  function deploymentOf(functionName: string): Deployment | undefined {
    if (known === undefined || functionName.includes('.')) return undefined
    return known.get(functionName) ?? { state: 'missing', sinceMs: 0 }
  }

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
    everyMs = Math.min(everyMs * 2, longestMs)
    if (reply.status === 401 || reply.status === 403) tellRefused(password !== undefined)
    const parsed = v.safeParse(
      listSchema,
      reply.status === 200 ? jsonOrUndefined(reply.body.toString('utf8')) : undefined,
    )
    // An empty list cannot be true: this function is one of them.
    if (!parsed.success || parsed.output.length === 0) return
    known = new Map(parsed.output.map((listed) => [listed.name, toDeployment(listed, known?.get(listed.name))]))
    isUnsettled = catalogue.targets.some((target) => known?.get(target.function)?.state === 'unready')
    tell()
  }

  function toDeployment({ replicas, availableReplicas }: Listed, before: Deployment | undefined): Deployment {
    const state = availableReplicas > 0 ? 'ready' : replicas > 0 ? 'unready' : 'asleep'
    return before?.state === state ? before : { state, sinceMs: steadyNow() }
  }

  /** A reply says more of a function than the list before it. Our own functions put an id into each of theirs. */
  function replied(functionName: string, { status, headers }: { status: number; headers: IncomingHttpHeaders }): void {
    const before = deploymentOf(functionName)
    if (before === undefined) return
    const isItsOwn = headers['x-request-id'] !== undefined
    if (isItsOwn && before.state !== 'ready') {
      known = new Map(known).set(functionName, { state: 'ready', sinceMs: steadyNow() })
    }
    if (!isItsOwn && status === 404) isUnsettled = true
  }

  /** Once, and again whenever it has changed. */
  function tell(): void {
    const missing = catalogue.targets.filter((target) => deploymentOf(target.function)?.state === 'missing')
    const functions = [...new Set(missing.map((target) => target.function))].join(', ')
    if (functions === lastMissing) return
    lastMissing = functions
    if (functions === '') log.info({}, 'every target has its function deployed')
    else log.info({ functions, targets: missing.length }, 'targets without a deployed function; they are passed over')
  }

  function tellRefused(hasPassword: boolean): void {
    if (isRefused) return
    isRefused = true
    const fix = hasPassword
      ? 'correct the secret gateway-password'
      : 'mount the secret gateway-password into llm-router'
    log.warn(
      {},
      `the gateway does not say which functions are deployed; ${fix}, or a missing one shows by its 404 only`,
    )
  }

  const task: BackgroundTask = { everyMs: () => (isUnsettled ? Math.min(everyMs, unsettledMs) : everyMs), run }
  return { task, deploymentOf, replied, refresh: run }
}

export type DeployedFunctions = ReturnType<typeof deployedFunctions>
