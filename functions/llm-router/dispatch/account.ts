import type { Usage } from '#runtime/contract/usage.ts'
import type { ErrorCode } from '#runtime/errors.ts'
import { describeError, type Log } from '#runtime/log.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Decision } from '../choose/decision.ts'
import type { TimedRequest } from '../choose/request.ts'
import type { RecordCharge } from '../money/ledger.ts'
import type { MostCost } from '../money/most-cost.ts'
import { toNanoUsdAtLeast } from '../money/nano-usd.ts'
import { type Cost, costOf } from '../money/price.ts'
import { type Ended, settlementOf } from '../money/settlement.ts'
import type { Accounts, Reservation } from '../store/accounts.ts'
import { entriesOf } from './ledger-entries.ts'

/** What one attempt may use: reserved before it begins, and settled when it ends. */
export type Account = {
  /** Call it when the request may have arrived. An attempt that ends before has cost nothing. */
  sent(): void
  /**
   * Settles the attempt. Only the first call counts. Returns the cost in USD; null if it is unknown.
   * @param code the error of a failed attempt
   */
  settle(ended: Ended, more?: { serviceTier?: string | null | undefined; code?: ErrorCode | undefined }): number | null
}

export type AccountParts = {
  accounts: Pick<Accounts, 'reserve' | 'settle'>
  recordCharge: RecordCharge
  mostCost: MostCost
  priceVersion: (target: Target) => string
  /** The measured throughput of a cluster; undefined before the first measurement. */
  tokensPerSecond: (target: Target) => number | undefined
  now: () => number
  newId: () => string
}

export type Asked = {
  callId: string
  request: TimedRequest
  decision: Pick<Decision, 'reason' | 'strategy'>
  target: Target
  /** The longest that the attempt can take. */
  limitMs: number
  log: Log
}

/** Reserves what an attempt may use. Rejects with the signal's reason if it aborts meanwhile; nothing stays reserved then. */
export type OpenAccount = (asked: Asked, signal: AbortSignal) => Promise<Account>

/** How long after its last moment an attempt counts as lost. */
const graceMs = 60_000

export function createOpenAccount(parts: AccountParts): OpenAccount {
  const { accounts, now } = parts

  return async (asked, signal) => {
    signal.throwIfAborted()
    const { request, target, log } = asked
    const openedMs = performance.now()
    const most = parts.mostCost(request.bounds(), target, { tokensPerSecond: parts.tokensPerSecond(target) })
    const mostNanoUsd = most === undefined ? undefined : toNanoUsdAtLeast(most)
    const id = parts.newId()
    const entryOf = entriesOf(asked, id, parts.priceVersion(target))
    const unsettled = { status: 'unsettled', usage: null, costNanoUsd: mostNanoUsd ?? null } as const
    const reservation: Reservation = {
      id,
      claims: [],
      expiresMs: now() + asked.limitMs + graceMs,
      unsettled: entryOf({ ...unsettled, code: null, ms: 0 }, now()),
    }
    let wasSent = false
    let settled: { costUsd: number | null } | undefined

    const settle: Account['settle'] = (ended, { serviceTier, code = null } = {}) => {
      if (settled) return settled.costUsd
      const searchesWeb = request.needs.includes('web_search')
      const ending: Ended = ended.how === 'lost' && !wasSent ? { how: 'unserved' } : ended
      const charge = { target, task: request.task, serviceTier, searchesWeb, log }
      const costUsd = ending.how === 'unserved' ? null : parts.recordCharge({ ...charge, usage: reportedIn(ending) })
      settled = { costUsd }
      const occasion = { nowMs: now(), serviceTier, searchesWeb, tokensPerSecond: parts.tokensPerSecond(target) }
      const known = settlementOf(ending, (usage) => usdOf(costOf(usage, target, occasion)), mostNanoUsd)
      const ms = Math.round(performance.now() - openedMs)
      const entry = known && entryOf({ ...known, code, ms }, now())
      accounts.settle({ reservation, used: [], entry }).catch((error: unknown) => {
        log.error(describeError(error), 'what a call has cost could not be stored')
      })
      return costUsd
    }

    await accounts.reserve(reservation).catch((error: unknown) => {
      log.warn(describeError(error), 'a call goes ahead without a reservation')
    })
    if (signal.aborted) {
      settle({ how: 'unserved' })
      throw signal.reason
    }
    const sent = () => {
      wasSent = true
    }
    return { sent, settle }
  }
}

function reportedIn(ended: Ended): Usage | undefined {
  return 'usage' in ended ? ended.usage : undefined
}

function usdOf(cost: Cost): number | undefined {
  return 'usd' in cost ? cost.usd : undefined
}
