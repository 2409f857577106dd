import type { IncomingHttpHeaders } from 'node:http'
import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { present } from '#runtime/contract/present.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Siblings } from '#runtime/http/siblings.ts'
import { describeError, type Log } from '#runtime/log.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { InvokeParts } from '../invoke/invoke.ts'
import type { Deployment } from '../state/standing.ts'
import type { BackgroundTask } from './background.ts'

type Parts = Pick<InvokeParts, 'send'> & {
  siblings: Pick<Siblings, 'gatewayUrl'>
  /** The functions that there are, if somebody who is not the gateway says so. */
  deployed?: ReadonlySet<string> | undefined
  catalogue: Catalogue
  secrets: Pick<Secrets, 'read' | 'readConfiguration'>
  log: Log
  /** Milliseconds since the epoch, and a clock that only goes forward. */
  now: () => number
  steadyNow: () => number
}

/** While functions are being deployed one by one, a list is soon outdated. */
const shortestMs = 1000
const longestMs = 60_000
/** The longest interval while a function has no ready replica, or has appeared or vanished unexpectedly. */
const unsettledMs = 5000
/** The shortest interval for those who look at the list every few seconds, for as long as they like. */
const seenMs = 5000

/** Go omits a count of 0. */
const count = v.optional(v.number(), 0)
const listSchema = v.array(v.looseObject({ name: v.string(), replicas: count, availableReplicas: count }))
type Listed = v.InferOutput<typeof listSchema>[number]

/**
 * Asks the gateway which functions are deployed and ready, so that no request is wasted on one that is not. A gateway with basic
 * authentication requires the secret `gateway-password` (and `gateway-user`, by default admin). Without it nothing is known, and
 * a missing function is noticed only by its 404. The last list is valid until the next one. Where there is no gateway, nothing is
 * known but which functions there are, if `deployed` says it.
 */
export function deployedFunctions({ send, siblings, deployed, catalogue, secrets, log, now, steadyNow }: Parts) {
  const { gatewayUrl } = siblings
  let known: ReadonlyMap<string, Deployment> | undefined
  let lastMissing = ''
  let everyMs = shortestMs
  let isUnsettled = false
  let isRefused = false
  let listedMs = Number.NEGATIVE_INFINITY
  let askedMs = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  /** The list covers only the gateway's own namespace, so nothing is known of `name.namespace`. */
  function deploymentOf(functionName: string): Deployment | undefined {
    if (functionName.includes('.') || (known === undefined && isDeployed(functionName))) return undefined
    return known?.get(functionName) ?? { state: 'missing' }
  }

  function isDeployed(functionName: string): boolean {
    return gatewayUrl !== undefined || deployed === undefined || deployed.has(functionName)
  }

  /** Whoever asks while the list is being read gets that one. */
  function run(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }

  function credentials(): string | undefined {
    try {
      const password = secrets.read('gateway-password')
      // A name, which answers may hold: only the password is a secret.
      const user = secrets.readConfiguration('gateway-user') ?? 'admin'
      return password && `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    } catch (error) {
      if (error instanceof LlmError) tellRefused(true, error.message)
      throw error
    }
  }

  async function read(): Promise<void> {
    askedMs = steadyNow()
    const basic = credentials()
    const reply = await send({
      url: `${gatewayUrl}/system/functions`,
      method: 'GET',
      headers: { accept: 'application/json', ...(basic && { authorization: basic }) },
      signal: AbortSignal.timeout(10_000),
    })
    everyMs = Math.min(everyMs * 2, longestMs)
    if (reply.status === 401 || reply.status === 403) tellRefused(basic !== undefined)
    const parsed = v.safeParse(
      listSchema,
      reply.status === 200 ? jsonOrUndefined(reply.body.toString('utf8')) : undefined,
    )
    // An empty list must be wrong, because this function is deployed.
    if (!parsed.success || parsed.output.length === 0) return
    listedMs = steadyNow()
    known = new Map(parsed.output.map((listed) => [listed.name, toDeployment(listed, known?.get(listed.name))]))
    isUnsettled = catalogue.targets.some((target) => known?.get(target.function)?.state === 'unready')
    tell()
  }

  /** Reads the list at once, unless it is new or nobody has one. */
  async function relist(): Promise<void> {
    if (gatewayUrl !== undefined && steadyNow() >= listedMs + shortestMs) await run()
  }

  /** Has the list read again in the background, as somebody looks at it. */
  function seen(): void {
    if (gatewayUrl === undefined || steadyNow() < askedMs + seenMs) return
    run().catch((error: unknown) => log.debug(describeError(error), 'the list of functions was not read again'))
  }

  /** @param waitedMs how long a call has waited for the function in vain, if that has no ready replica */
  async function refresh(functionName: string, waitedMs: number): Promise<void> {
    await relist()
    const found = deploymentOf(functionName)
    if (found?.state !== 'unready') return
    const sinceMs = Math.min(found.sinceMs, now() - waitedMs)
    known = new Map(known).set(functionName, { ...found, sinceMs })
  }

  function toDeployment({ replicas, availableReplicas }: Listed, before: Deployment | undefined): Deployment {
    const state = availableReplicas > 0 ? 'ready' : replicas > 0 ? 'unready' : 'asleep'
    const sinceMs = before?.state === state ? before.sinceMs : now()
    return { state, sinceMs, replicas, availableReplicas }
  }

  /** A reply is newer than the last list. Our own functions add a request id to each of theirs. */
  function replied(functionName: string, { status, headers }: { status: number; headers: IncomingHttpHeaders }): void {
    const before = deploymentOf(functionName)
    if (before === undefined) return
    const isItsOwn = headers['x-request-id'] !== undefined
    if (isItsOwn && before.state !== 'ready') {
      known = new Map(known).set(functionName, { state: 'ready', sinceMs: now() })
    }
    if (!isItsOwn && status === 404) isUnsettled = true
  }

  /** Logs the missing functions whenever they have changed. */
  function tell(): void {
    const missing = catalogue.targets.filter((target) => deploymentOf(target.function)?.state === 'missing')
    const functions = [...new Set(missing.map((target) => target.function))].join(', ')
    if (functions === lastMissing) return
    lastMissing = functions
    if (functions === '') log.info({}, 'every target has its function deployed')
    else log.info({ functions, targets: missing.length }, 'targets without a deployed function are skipped')
  }

  function tellRefused(hasPassword: boolean, reason?: string): void {
    if (isRefused) return
    isRefused = true
    const fix = hasPassword
      ? 'correct the secret gateway-password'
      : 'mount the secret gateway-password into llm-router'
    log.warn(
      present({ reason }),
      `the gateway does not list the deployed functions; ${fix}, or a missing one is noticed only by its 404`,
    )
  }

  const task: BackgroundTask = { everyMs: () => (isUnsettled ? Math.min(everyMs, unsettledMs) : everyMs), run }
  return { tasks: gatewayUrl === undefined ? [] : [task], deploymentOf, replied, refresh, relist, seen }
}
