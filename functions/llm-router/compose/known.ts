import { randomUUID } from 'node:crypto'
import { createSiblings } from '#runtime/http/siblings.ts'
import type { Parts } from '#runtime/parts.ts'
import { readSettings } from '#runtime/settings.ts'
import { deployedFunctions } from '../background/deployed-functions.ts'
import { sharedArms } from '../background/shared-arms.ts'
import { sharedComparisons } from '../background/shared-comparisons.ts'
import { sharedPrefixes } from '../background/shared-prefixes.ts'
import { sharedStates } from '../background/shared-states.ts'
import { loadCatalogue } from '../catalogue/load.ts'
import { warningsOf } from '../catalogue/replacement.ts'
import { createInstallation } from '../observe/webhooks/installation.ts'
import { createNotify } from '../observe/webhooks/webhooks.ts'
import { checkWayIsPrivate, settings } from '../settings.ts'
import { createSteadyClock } from '../state/steady-clock.ts'
import { guardStore } from '../store/guarded.ts'
import { createStore, recoveryOf } from '../store/open.ts'

export type Known = Awaited<ReturnType<typeof openKnown>>

/** What the router knows: its catalogue, its store, its siblings, and what all routers have learned of the targets. */
export async function openKnown(parts: Parts) {
  const { now, secrets } = parts
  const own = readSettings(settings, parts.environment)
  const { ROUTER_CONFIG, ROUTER_CONFIG_YAML, STORE_FILE } = own
  const siblings = createSiblings(own)
  const source = { path: ROUTER_CONFIG, inline: ROUTER_CONFIG_YAML }
  const catalogue = await loadCatalogue(source, parts.environment, secrets, now())
  for (const reason of warningsOf(catalogue, now())) parts.log.warn({ reason }, 'the catalogue needs a change')
  checkWayIsPrivate(siblings, catalogue, parts.settings)
  const toSiblings = { ...parts, siblings, functionToken: () => secrets.tokens('function-token')?.[0] }
  const store = guardStore(createStore({ ...parts, file: STORE_FILE }), {
    ...parts,
    timeoutMs: catalogue.store.timeoutMs,
    recovery: recoveryOf({ ...parts, file: STORE_FILE }),
  })
  const { documents } = store
  const toTell = { once: documents.once, installation: createInstallation(documents) }
  const notify = createNotify({ ...parts, ...toTell, catalogue, random: Math.random })
  const steadyNow = createSteadyClock(now)
  const deployed = deployedFunctions({ ...toSiblings, deployed: own.deployed_functions, catalogue, steadyNow })
  const sharing = { ...parts, catalogue, store, routerId: randomUUID(), steadyNow }
  return {
    ...{ own, catalogue, toSiblings, store, notify, steadyNow, deployed },
    ...sharedStates({ ...sharing, deploymentOf: deployed.deploymentOf, notify }),
    comparisons: sharedComparisons(sharing),
    arms: sharedArms(sharing),
    prefixes: sharedPrefixes(sharing),
  }
}
