import { hash, randomUUID } from 'node:crypto'
import { cacheResults } from '#runtime/contract/admin/decisions.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { RecordHit } from '../dispatch/accounts/record-hit.ts'
import type { Dispatch } from '../dispatch/dispatch.ts'
import type { DispatchStream } from '../dispatch/dispatch-stream.ts'
import type { CacheNote } from '../observe/decisions/cache-note.ts'
import type { Drafts } from '../observe/decisions/drafts.ts'
import { once } from '../request/once.ts'
import type { StateView } from '../state/target-view.ts'
import type { Answers } from '../store/answers.ts'
import { cached, cachedStream } from './cached.ts'
import { createFlights } from './flights.ts'
import { createLookup } from './lookup.ts'
import { createMaking } from './making.ts'
import type { CacheSettings } from './policy.ts'
import type { OfCache } from './semantic/create-semantic.ts'
import type { Semantic } from './semantic/semantic.ts'

type Parts = {
  catalogue: Catalogue
  settings: CacheSettings
  answers: Answers
  isStoreInCluster: () => boolean
  drafts: Drafts
  recordHit: RecordHit
  /** Finds answers to similar questions, if the catalogue wants that. */
  semanticOf: ((parts: OfCache) => Semantic) | undefined
  background: () => void
  longestStreamMs: number
  metrics: Metrics
  view: StateView
  now: () => number
}

/** So long others wait for a router that was killed while it made an answer. */
const leaseMs = 2000

/** The cache of answers: what lies between whoever answers a caller and the dispatch. */
export function createCache(parts: Parts) {
  const { catalogue, settings, answers, drafts, recordHit, background, longestStreamMs, now } = parts
  const flights = createFlights({ answers, leaseMs, newId: randomUUID, now })
  const routing = once(() => routingOf(catalogue))
  const semantic = parts.semanticOf?.({ answers, settings, routing, now })
  const { look, preview } = createLookup({ ...parts, flights, routing, semantic })
  const making = createMaking({ answers, flights, settings, semantic, drafts, now })
  const { maxAnswerBytes } = settings
  const counted = countIn(parts.metrics)
  const limits = { maxAnswerBytes, longestStreamMs }
  const own = { look, making, catalogue, ...limits, draftOf: drafts.of, recordHit, counted, background }
  return {
    cached: (dispatch: Dispatch) => cached(dispatch, own),
    cachedStream: (dispatchStream: DispatchStream) => cachedStream(dispatchStream, own),
    preview,
  }
}

export type Cache = ReturnType<typeof createCache>

/** Changes with everything that may lead the same request to another target. */
function routingOf(catalogue: Catalogue): string {
  const { strategy, rules, tiers, categories, tierRouting, unsure, experiments, targets, hybrid, deadline } = catalogue
  const all = { strategy, rules, tiers, categories, tierRouting, unsure, experiments, targets, hybrid, deadline }
  return hash('sha256', JSON.stringify(all)).slice(0, 16)
}

function countIn(metrics: Metrics): (note: CacheNote) => void {
  const requests = metrics.counter({
    name: 'llm_cache_requests_total',
    help: 'Requests by what the cache had to do with them: hit, similar, miss, bypass',
    labels: ['result'],
  })
  const saved = metrics.counter({
    name: 'llm_cache_saved_usd_total',
    help: 'What the answers from the cache have cost in USD when they were made',
    labels: [],
  })
  // Without an initial 0, `increase()` would miss the first one.
  for (const result of cacheResults) requests({ result }, 0)
  saved({}, 0)
  return ({ result, savedUsd = 0 }) => {
    requests({ result })
    if (savedUsd > 0) saved({}, savedUsd)
  }
}
