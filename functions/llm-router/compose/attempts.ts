import { setTimeout as wait } from 'node:timers/promises'
import type { Parts } from '#runtime/parts.ts'
import { createBackground } from '../background/background.ts'
import { expiredReservations } from '../background/expired-reservations.ts'
import { forgottenRecordings } from '../background/forgotten-recordings.ts'
import { renewedKeys } from '../background/renewed-keys.ts'
import { createAccounts } from '../dispatch/accounts/accounts.ts'
import { createKnownCaches } from '../dispatch/prompt-caching/prompt-caching.ts'
import { createWhenRoom } from '../dispatch/room/when-room.ts'
import { createRunaway } from '../dispatch/runaway/create-runaway.ts'
import { longestStreamMs } from '../dispatch/time.ts'
import { createWhenAwake } from '../dispatch/waking/when-awake.ts'
import { createProbe } from '../invoke/probe.ts'
import { createCostCounters } from '../money/cost-counters.ts'
import type { Known } from './known.ts'
import type { Noted } from './noted.ts'

export type Attempts = ReturnType<typeof createAttempts>

/** What the attempts of a request need; and the guard against keys that run in a loop, whose work is done in the background, too. */
export function createAttempts(parts: Parts, known: Known, { drafts, observe }: Noted) {
  const { now, metrics } = parts
  const { own, catalogue, toSiblings, store, notify, steadyNow, deployed, states, standing, arms, prefixes } = known
  const runaway = createRunaway({ ...parts, catalogue, store, notify })
  const tasks = [
    ...standing.tasks,
    ...known.comparisons.tasks,
    ...arms.tasks,
    ...prefixes.tasks,
    runaway.task,
    ...deployed.tasks,
    renewedKeys({ ...toSiblings, catalogue, states }),
    expiredReservations(store),
    forgottenRecordings({ store, catalogue, now }),
  ]
  const loop = {
    ...{ catalogue, states, store, notify, observe, now },
    ...createAccounts({
      ...parts,
      ...{ catalogue, accounts: store.accounts, states, tell: notify, random: Math.random },
      spentBy: runaway.guard.spent,
      recordCharge: createCostCounters({ targets: catalogue.targets, metrics }),
    }),
    draftOf: drafts.of,
    promptCaches: createKnownCaches({ catalogue, prefixes: prefixes.prefixes, now }),
    whenAwake: createWhenAwake({ states, probe: createProbe(toSiblings), observe, now }),
    whenRoom: createWhenRoom({
      ...{ observe, random: Math.random, steadyNow: () => performance.now() },
      wait: (ms, signal) => wait(ms, undefined, { signal }),
    }),
    background: createBackground(tasks, steadyNow, parts.log),
    learning: () => bothOf(standing.learning(), arms.learning()),
    weightsOf: arms.weightsOf,
    armEnded: arms.ended,
    told: standing.told,
    deploymentOf: deployed.deploymentOf,
    refreshDeployments: deployed.refresh,
    relistFunctions: deployed.relist,
    longestStreamMs: longestStreamMs(own.write_timeout),
    random: Math.random,
  }
  return { loop, gate: { guard: runaway.guard, background: loop.background } }
}

/** They are read at the same time. */
function bothOf(one: Promise<unknown> | undefined, other: Promise<unknown> | undefined): Promise<unknown> | undefined {
  return one && other ? Promise.all([one, other]) : (one ?? other)
}
