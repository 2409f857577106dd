import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Accounts, Grant, Reservation, Settlement } from './accounts.ts'
import { expiryTold } from './expiry-told.ts'
import { createGatheredSettlements, type Gathering } from './gathered-settlements.ts'
import { guardedParts } from './guarded-parts.ts'
import { type Store, StoreError, StoreUnavailable } from './port.ts'
import { noRecovery, type Recovery } from './recovery.ts'
import { createStoreHealth, longestWaitMs, type StoreHealth } from './store-health.ts'
import { storeMetrics } from './store-metrics.ts'
import { withinTime } from './time-limit.ts'
import { createTrials } from './trials.ts'
import { createUnconfirmed } from './unconfirmed.ts'
import { createWaitingSettlements, type WaitingRoom } from './waiting-settlements.ts'

export type GuardedAccounts = Omit<Accounts, 'reserve'> & {
  /** @param patienceMs for a request that may not go on without an answer: how long it can wait for a slow store */
  reserve(reservation: Reservation, patienceMs?: number): Promise<Grant>
}

export type GuardedStore = Omit<Store, 'accounts'> & {
  accounts: GuardedAccounts
  health(): StoreHealth & { waitingSettlements: number; lostSettlements: number; isJournalKept: boolean | undefined }
}

export type GuardParts = Gathering & {
  /** How long a request waits for one answer of the store. */
  timeoutMs: number
  now: () => number
  log: Log
  metrics: Metrics
  /** How many settlements wait for the store at the most, and how large they are together. */
  room?: WaitingRoom
  /** Where what waits outlives a router that is killed. */
  recovery?: Recovery
}

/** Until the store first answers, it may have to be opened: calls wait so long for it, all together. */
const openingMs = 1000

const usualRoom: WaitingRoom = { settlements: 5000, bytes: 12_000_000 }

/**
 * Keeps requests safe from the store. What a request waits for rejects after `timeoutMs`, and at once while the store is away or slow;
 * only what a hard budget holds waits for a slow one. Trials in the background find out when it is back.
 *
 * A settlement never rejects: one that the store has not confirmed waits here, and is replayed. Whoever's reservation rejects settles
 * it all the same, with nothing if nothing was used: the store may have made it, or may make it later.
 */
export function guardStore(store: Store, parts: GuardParts): GuardedStore {
  const { timeoutMs, log, room = usualRoom, recovery = noRecovery } = parts
  const { ledger } = store
  const accounts: Accounts = {
    ...store.accounts,
    expire: expiryTold(store.accounts, log),
    async settle(settlement) {
      await store.accounts.settle(settlement)
      health.settled()
      unconfirmed.confirmed(settlement.reservation)
    },
  }
  const health = createStoreHealth(parts)
  const waiting = createWaitingSettlements(room)
  let opening: { untilMs: number } | 'over' | undefined
  /** What calls meet comes first: it is what to mend first. */
  const standing = (): StoreHealth => {
    const fault = health.now().state === 'ok' ? store.fault?.() : undefined
    return fault ? { ...fault, state: 'refusing' } : health.now()
  }
  const report = () => {
    // Another process can end while no call asks it for anything. Whoever looks again sees what the trial has found.
    if (store.kind === 'redis' && health.isOld()) trials.doubt()
    return {
      ...standing(),
      waitingSettlements: waiting.size() + recovery.size(),
      lostSettlements: unconfirmed.lostSettlements(),
      isJournalKept: recovery.isKept(),
    }
  }
  const observe = storeMetrics(parts.metrics, store.kind, report)
  const trials = createTrials({ accounts, health, waiting, recovery, log, timeoutMs, patienceMs: longestWaitMs })
  store.whenDoubted?.(trials.doubt)
  const unconfirmed = createUnconfirmed({ waiting, room, recovery, log, lost: observe.lost })

  function limitMs(): number {
    if (opening === 'over') return timeoutMs
    if (opening === undefined)
      setImmediate(() => {
        recovery.takeOver()
        trials.later()
      })
    opening ??= { untilMs: performance.now() + openingMs }
    return Math.max(opening.untilMs - performance.now(), timeoutMs)
  }

  async function ask<Answer>(call: () => Promise<Answer>, patienceMs = 0): Promise<Answer> {
    if (!health.isWorthAsking(patienceMs > timeoutMs))
      throw new StoreUnavailable(health.now().reason ?? 'The store is away')
    const startMs = performance.now()
    const limit = limitMs()
    let isLate = false
    try {
      const asked = call()
      asked.then(
        () => isLate && health.answeredLate(),
        () => {},
      )
      const answer = await withinTime(asked, Math.max(limit, Math.min(patienceMs, longestWaitMs)))
      opening = 'over'
      if (performance.now() - startMs <= limit) health.answered()
      return answer
    } catch (error) {
      isLate = true
      const isSilent = error instanceof StoreUnavailable
      observe.failed(isSilent ? 'silent' : 'refused')
      if (isSilent) health.silent(error)
      trials.later()
      throw error
    } finally {
      observe.took((performance.now() - startMs) / 1000)
    }
  }

  /** A refused change of the accounts is the store's fault, and not that of what was asked. */
  async function askAccounts<Answer>(call: () => Promise<Answer>, patienceMs = 0): Promise<Answer> {
    return ask(call, patienceMs).catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) health.refused(error)
      trials.later()
      throw error
    })
  }

  const gathered = createGatheredSettlements({
    ...parts,
    isWell: () => health.now().state === 'ok',
    // A slow store gets it at once, because others may wait for what it frees.
    settle: (settlement) =>
      askAccounts(() => accounts.settle(settlement), health.now().state === 'slow' ? longestWaitMs : 0).catch(() =>
        keep(settlement),
      ),
  })

  const askPatiently = <Answer>(call: () => Promise<Answer>) => withinTime(call(), longestWaitMs)

  /** Whoever reads the ledger wants to see the calls of killed routers, too, and all others while the store cannot write. */
  const upToDate = <Answer>(read: () => Promise<Answer>) =>
    askPatiently(async () => {
      gathered.flush()
      await accounts.expire().catch((error: unknown) => {
        if (error instanceof StoreUnavailable) throw error
      })
      return read()
    })

  function keep(settlement: Settlement): void {
    unconfirmed.settlementFailed(settlement)
    trials.later()
  }

  return {
    kind: store.kind,
    accounts: {
      async reserve(reservation, patienceMs = 0) {
        const isUnasked = !health.isWorthAsking(patienceMs > timeoutMs)
        try {
          const ask = (asked: Reservation) => askAccounts(() => accounts.reserve(asked), patienceMs)
          return await gathered.reserve(reservation, ask)
        } catch (error) {
          // Whatever is neither silence nor a refusal, such as an answer of an unknown form, does not tell what was done.
          const isRefused = error instanceof StoreError && !(error instanceof StoreUnavailable)
          unconfirmed.reservationFailed(reservation, isUnasked || isRefused)
          throw error
        }
      },
      settle: gathered.settle,
      expire() {
        gathered.flush()
        return askAccounts(() => accounts.expire(), longestWaitMs)
      },
      read(counters) {
        gathered.flush()
        return askAccounts(() => accounts.read(counters))
      },
      tryWriting: () => askAccounts(() => accounts.tryWriting()),
    },
    ledger: {
      read: (after, most) => upToDate(() => ledger.read(after, most)),
      trim: (through, known) => askPatiently(() => ledger.trim(through, known)),
      size: () => askPatiently(() => ledger.size()),
      tallies: (groups) => upToDate(() => ledger.tallies(groups)),
    },
    ...guardedParts(store, ask, askPatiently),
    health: report,
    async close() {
      gathered.flush()
      trials.end()
      await store.close()
    },
  }
}
