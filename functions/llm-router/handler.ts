import { randomUUID } from 'node:crypto'
import { operatorRoute } from '#runtime/http/operator-route.ts'
import { createSiblings } from '#runtime/http/siblings.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { budgetsRoute, createListBudgets } from './admin/budgets.ts'
import { callerOrAdmin } from './admin/caller-or-admin.ts'
import { decisionRoutes } from './admin/decisions.ts'
import { demandRoute } from './admin/demand.ts'
import { experimentsRoute } from './admin/experiments.ts'
import { adminRoute } from './admin/guard.ts'
import { healthRoute } from './admin/health.ts'
import { keyRoutes } from './admin/keys.ts'
import { ledgerAdminRoutes } from './admin/ledger-routes.ts'
import { recordingsRoute } from './admin/recordings.ts'
import { replayRoute } from './admin/replay.ts'
import { routeRoute } from './admin/route.ts'
import { shadowsRoute } from './admin/shadows.ts'
import { standingRoute } from './admin/standing.ts'
import { statsRoute } from './admin/stats.ts'
import { sayWhoIsLetIn } from './admin/who-is-let-in.ts'
import { createBackground } from './background/background.ts'
import { deployedFunctions } from './background/deployed-functions.ts'
import { expiredReservations } from './background/expired-reservations.ts'
import { renewedKeys } from './background/renewed-keys.ts'
import { sharedArms } from './background/shared-arms.ts'
import { sharedComparisons } from './background/shared-comparisons.ts'
import { sharedPrefixes } from './background/shared-prefixes.ts'
import { sharedStates } from './background/shared-states.ts'
import type { Cache } from './cache/create-cache.ts'
import type { Catalogue, Target } from './catalogue/catalogue.ts'
import { loadCatalogue } from './catalogue/load.ts'
import { baselinesOf } from './choose/baselines.ts'
import { faultOfKey, permittedTargets } from './choose/permissions.ts'
import { createAccounts } from './dispatch/accounts/accounts.ts'
import { createCallNotes } from './dispatch/call-notes.ts'
import { createDeliveries } from './dispatch/deliveries.ts'
import { createDispatch } from './dispatch/dispatch.ts'
import { createDispatchStream } from './dispatch/dispatch-stream.ts'
import { createFeedback } from './dispatch/feedback.ts'
import * as decisions from './dispatch/noted.ts'
import { createKnownCaches } from './dispatch/prompt-caching/prompt-caching.ts'
import { createRunaway } from './dispatch/runaway/create-runaway.ts'
import { guarded, guardedStream } from './dispatch/runaway/guarded.ts'
import { createShadows } from './dispatch/shadow/create-shadows.ts'
import { shadowed, shadowedStream } from './dispatch/shadow/shadowed.ts'
import { longestStreamMs } from './dispatch/time.ts'
import { createWhenAwake } from './dispatch/waking/when-awake.ts'
import { readClusterHeaders } from './invoke/cluster-headers.ts'
import { acrossBlips } from './invoke/gateway-blip.ts'
import { createInvoke, type InvokeParts } from './invoke/invoke.ts'
import { createInvokeStream } from './invoke/invoke-stream.ts'
import { createProbe } from './invoke/probe.ts'
import { createCallers } from './keys/callers.ts'
import { readDeclared } from './keys/declared.ts'
import type { FaultOf } from './keys/declared-text.ts'
import { createDirectory } from './keys/directory.ts'
import type { Key } from './keys/key-schema.ts'
import { createCostCounters } from './money/cost-counters.ts'
import { createDecisionLog } from './observe/decisions/decision-log.ts'
import { createDrafts } from './observe/decisions/drafts.ts'
import { createObserveFeedback } from './observe/feedback.ts'
import { createObserve } from './observe/observe.ts'
import { createObserveRefusedKeys } from './observe/refused-keys.ts'
import { createNotify } from './observe/webhooks/webhooks.ts'
import { createClassify } from './request/classify/classify.ts'
import { createDescribe } from './request/describe.ts'
import { createTokenCounter } from './request/tokens.ts'
import { countingRoutes } from './routes/counting.ts'
import { deliveredOnce } from './routes/delivered-once.ts'
import { dialectRoutes } from './routes/dialects.ts'
import { feedbackRoute } from './routes/feedback.ts'
import { keyRoute } from './routes/key.ts'
import { modelsRoutes } from './routes/models.ts'
import { noted, notingCallers } from './routes/noted.ts'
import { withReadableToken } from './routes/readable-token.ts'
import { shortRoute } from './routes/short.ts'
import { checkWayIsPrivate, settings } from './settings.ts'
import { createSteadyClock } from './state/steady-clock.ts'
import { guardStore } from './store/guarded.ts'
import { createStore, recoveryOf } from './store/open.ts'

/** The one endpoint for every LLM call: picks a provider function, invokes it, prices the answer. */
export const createFunction: CreateFunction = async (parts) => {
  const own = readSettings(settings, parts.environment)
  const { write_timeout, ROUTER_CONFIG, ROUTER_CONFIG_YAML, STORE_FILE } = own
  const siblings = createSiblings(own)
  const { now, metrics, secrets } = parts
  const source = { path: ROUTER_CONFIG, inline: ROUTER_CONFIG_YAML }
  const catalogue = await loadCatalogue(source, parts.environment, secrets)
  checkWayIsPrivate(siblings, catalogue, parts.settings)
  const toSiblings = { ...parts, siblings, functionToken: () => secrets.tokens('function-token')?.[0] }
  const store = guardStore(createStore({ ...parts, file: STORE_FILE }), {
    ...parts,
    timeoutMs: catalogue.store.timeoutMs,
    recovery: recoveryOf({ ...parts, file: STORE_FILE }),
  })
  const notify = createNotify({ ...parts, catalogue, random: Math.random, once: store.documents.once })
  const steadyNow = createSteadyClock(now)
  const deployed = deployedFunctions({ ...toSiblings, deployed: own.deployed_functions, catalogue, steadyNow })
  const { deploymentOf } = deployed
  const sharing = { ...parts, catalogue, store, routerId: randomUUID(), steadyNow }
  const { states, standing, demand } = sharedStates({ ...sharing, deploymentOf, notify })
  const comparisons = sharedComparisons(sharing)
  const arms = sharedArms(sharing)
  const { prefixes, tasks: prefixTasks } = sharedPrefixes(sharing)
  const invokeParts: InvokeParts = {
    ...toSiblings,
    send: acrossBlips(siblings, parts.send),
    replied(target, reply) {
      deployed.replied(target.function, reply)
      if (target.cluster) states(target).observeCluster(readClusterHeaders(reply.headers))
    },
  }
  const tokensPerSecond = (target: Target) => states(target).tokensPerSecond
  const runaway = createRunaway({ ...parts, catalogue, store, notify })
  const decisionLog = createDecisionLog({ ...parts, store: store.decisions, redact: parts.redactor.redact })
  const recorder =
    catalogue.record &&
    (await import('./observe/recordings/recorder.ts')).createRecorder({
      ...{ ...parts, catalogue, settings: catalogue.record, store: store.recordings },
      ...{ redact: parts.redactor.redact, random: Math.random },
    })
  const drafts = createDrafts(now, (finished) => {
    decisionLog.keep(finished)
    recorder?.keep(finished)
  })
  const observe = createObserve(metrics, { catalogue, view: states, now })
  const attemptLoopParts = {
    catalogue,
    states,
    store,
    ...createAccounts({
      ...parts,
      catalogue,
      accounts: store.accounts,
      states,
      recordCharge: createCostCounters({ targets: catalogue.targets, metrics, now, tokensPerSecond }),
      tell: notify,
      random: Math.random,
    }),
    notify,
    draftOf: drafts.of,
    observe,
    promptCaches: createKnownCaches({ catalogue, prefixes, now }),
    whenAwake: createWhenAwake({ states, probe: createProbe(toSiblings), observe, now }),
    background: createBackground(
      [
        ...standing.tasks,
        ...comparisons.tasks,
        ...arms.tasks,
        ...prefixTasks,
        runaway.task,
        ...deployed.tasks,
        renewedKeys({ ...toSiblings, catalogue, states }),
        expiredReservations(store),
      ],
      steadyNow,
      parts.log,
    ),
    learning: standing.learning,
    weightsOf: arms.weightsOf,
    armEnded: arms.ended,
    told: standing.told,
    deploymentOf,
    refreshDeployments: deployed.refresh,
    longestStreamMs: longestStreamMs(write_timeout),
    now,
    random: Math.random,
  }
  // After the start, which does not wait for the list of deployed functions.
  setImmediate(attemptLoopParts.background)
  const faultOf: FaultOf = (key) => faultOfKey(key, catalogue)
  const declared = await readDeclared({ ...parts, faultOf })
  const directory = createDirectory({ declared, keyStore: store.keys, now })
  setImmediate(sayWhoIsLetIn, parts, directory)
  const targetsOf = (key: Key) => permittedTargets(key, catalogue)
  const callerOf = createCallers({ directory, catalogue, targetsOf, refused: createObserveRefusedKeys(metrics), now })
  const classify = createClassify()
  const gate = { guard: runaway.guard, background: attemptLoopParts.background }
  const invoke = createInvoke(invokeParts)
  const callNotes = createCallNotes(store.documents, now)
  const shadows = createShadows({ ...parts, ...attemptLoopParts, invoke, callNotes, compared: comparisons.compared })
  const invokeStream = createInvokeStream({
    ...{ ...invokeParts, open: acrossBlips(siblings, parts.open), replyRoom: parts.replyRoom },
  })
  const cache = await openCache(catalogue, async (settings) => {
    const [{ createCache }, { isStoreInCluster }] = await Promise.all([
      import('./cache/create-cache.ts'),
      import('./cache/where-kept.ts'),
    ])
    return createCache({
      ...{ ...attemptLoopParts, metrics, settings, answers: store.answers, drafts },
      isStoreInCluster: () => parts.settings.trusted_with_private === 'true' || isStoreInCluster(secrets),
    })
  })
  const countTokens = createTokenCounter()
  const routesParts = {
    callerOf: notingCallers(callerOf, drafts.of),
    dispatch: decisions.noted(
      cache.cached(guarded(shadowed(createDispatch({ ...attemptLoopParts, invoke }), shadows.mirror), gate)),
      drafts.of,
      recorder?.sample,
    ),
    dispatchStream: decisions.notedStream(
      cache.cachedStream(
        guardedStream(
          shadowedStream(createDispatchStream({ ...attemptLoopParts, invokeStream }), shadows.mirror),
          gate,
        ),
      ),
      drafts.of,
      recorder?.sample,
    ),
    describe: createDescribe({
      catalogue,
      countTokens,
      classify: (text) => classify(text).category,
    }),
    maxPromptCharacters: parts.settings.max_prompt_characters,
  }
  const operatorParts = {
    ...{ ...attemptLoopParts, view: states, describe: routesParts.describe, cache },
    callerOf: callerOrAdmin(secrets, callerOf),
  }
  const giveFeedback = createFeedback({
    ...{ catalogue, log: decisionLog, callNotes, armEnded: arms.ended, now },
    observe: createObserveFeedback(metrics, catalogue),
  })
  const deliveries = createDeliveries(store.documents, write_timeout, now)
  const listBudgets = createListBudgets({ catalogue, declared, keyStore: store.keys, accounts: store.accounts, now })
  const baselines = baselinesOf(catalogue)
  const replayParts = { recordings: store.recordings, catalogue, now }
  const ledgerParts = {
    ledger: store.ledger,
    listBudgets,
    baselines,
    catalogue,
    longestMs: attemptLoopParts.longestStreamMs,
    now,
  }
  return [
    ...[shortRoute(routesParts), ...dialectRoutes(routesParts)].map((route) =>
      deliveredOnce(noted(withReadableToken(secrets, route), drafts), { deliveries, callerOf, now }),
    ),
    ...countingRoutes({ ...routesParts, countTokens }),
    ...modelsRoutes({ catalogue, callerOf, now }),
    feedbackRoute({ callerOf, giveFeedback }),
    keyRoute({ callerOf, readBalances: attemptLoopParts.readBalances }),
    ...[routeRoute, healthRoute, statsRoute].map((create) => operatorRoute(parts, create(operatorParts))),
    ...[
      ...ledgerAdminRoutes(ledgerParts),
      ...keyRoutes({ keyStore: directory.keyStore, declared, faultOf, now }),
      ...decisionRoutes({ log: decisionLog, callNotes, catalogue }),
      budgetsRoute({ listBudgets }),
      experimentsRoute({ catalogue, arms }),
      shadowsRoute({ catalogue, comparisonsOf: comparisons.of, underWay: shadows.underWay }),
      recordingsRoute(replayParts),
      replayRoute(replayParts),
      standingRoute(operatorParts),
      demandRoute({ ...operatorParts, demand }),
    ].map((route) => adminRoute(secrets, route)),
  ]
}

const noCache: Pick<Cache, 'cached' | 'cachedStream'> & { preview?: undefined } = {
  cached: (dispatch) => dispatch,
  cachedStream: (dispatchStream) => dispatchStream,
}

/** Nothing of a cache is there unless the catalogue has one. */
async function openCache(
  { cache }: Catalogue,
  open: (settings: NonNullable<Catalogue['cache']>) => Promise<Cache>,
): Promise<Cache | typeof noCache> {
  return cache === undefined ? noCache : open(cache)
}
