import type { Route } from '#runtime/http/call.ts'
import { operatorRoute } from '#runtime/http/operator-route.ts'
import type { Parts } from '#runtime/parts.ts'
import { budgetsRoute, createListBudgets } from '../admin/budgets.ts'
import { callerOrAdmin } from '../admin/caller-or-admin.ts'
import { decisionRoutes } from '../admin/decisions.ts'
import { demandRoute } from '../admin/demand.ts'
import { experimentsRoute } from '../admin/experiments.ts'
import { adminRoute } from '../admin/guard.ts'
import { healthRoute } from '../admin/health.ts'
import { keyRoutes } from '../admin/keys.ts'
import { ledgerAdminRoutes } from '../admin/ledger-routes.ts'
import { recordingsRoute } from '../admin/recordings.ts'
import { replayRoute } from '../admin/replay.ts'
import { routeRoute } from '../admin/route.ts'
import { shadowsRoute } from '../admin/shadows.ts'
import { standingRoute } from '../admin/standing.ts'
import { statsRoute } from '../admin/stats.ts'
import { baselinesOf } from '../choose/baselines.ts'
import { createIsKey } from '../keys/is-key.ts'
import type { Composed } from './caller-routes.ts'

/** What answers operators: some of it callers as well, the rest with the admin-token alone. */
export function operatorRoutes(parts: Parts, { known, noted, attempts, answers, callers }: Composed): Route[] {
  const { now, secrets } = parts
  const { catalogue, store, states, arms, comparisons, demand, deployed } = known
  const { loop } = attempts
  const { callNotes, shadows, cache, describe, likenessOf } = answers
  const { declared, directory, faultsOf } = callers
  const { receive } = answers.personal
  const seeing = {
    ...{ ...loop, view: states, describe, receive, likenessOf, cache, seen: deployed.seen },
    callerOf: callerOrAdmin(secrets, callers.callerOf),
  }
  const listBudgets = createListBudgets({ catalogue, declared, keyStore: store.keys, accounts: store.accounts, now })
  const { longestStreamMs: longestMs } = loop
  const ledgerParts = {
    ledger: store.ledger,
    listBudgets,
    baselines: baselinesOf(catalogue),
    catalogue,
    longestMs,
    now,
  }
  const replayParts = { recordings: store.recordings, catalogue, now }
  return [
    ...[routeRoute, healthRoute, statsRoute].map((create) => operatorRoute(parts, create(seeing))),
    ...[
      ...ledgerAdminRoutes(ledgerParts),
      ...keyRoutes({ keyStore: directory.keyStore, declared, faultsOf, now }),
      ...decisionRoutes({
        log: noted.decisionLog,
        callNotes,
        catalogue,
        isKey: createIsKey(declared, directory.keyStore),
      }),
      budgetsRoute({ listBudgets }),
      experimentsRoute({ catalogue, arms }),
      shadowsRoute({ catalogue, comparisonsOf: comparisons.of, underWay: shadows.underWay }),
      recordingsRoute(replayParts),
      replayRoute(replayParts),
      standingRoute(seeing),
      demandRoute({ ...seeing, demand }),
    ].map((route) => adminRoute(secrets, route)),
  ]
}
