import type { Catalogue } from '../catalogue/catalogue.ts'
import { mayTakePart } from '../choose/experiments/taking-part.ts'
import type { RoutingRequest } from '../choose/request.ts'
import { ruleOf } from '../choose/selection.ts'
import type { StateView } from '../state/target-view.ts'
import type { CacheControl } from './cache-control.ts'

export type CacheSettings = NonNullable<Catalogue['cache']>

/** Whether a request uses the cache and, if it does not, why; then whether a kept answer will do. */
export type Wish = { uses: false; why: string } | { uses: true; reads: boolean; maxAgeMs: number }

type Asked = { request: RoutingRequest; body: Record<string, unknown>; control: CacheControl }
type Surroundings = {
  catalogue: Catalogue
  settings: CacheSettings
  isStoreInCluster: () => boolean
  view: StateView
  now: () => number
}

/** The needs of which an answer is more than its text: it depends on the day, or leaves something behind at the provider, as sound does. */
const onlyOnce = ['web_search', 'store', 'audio_output'] as const

/** Decides whether a request uses the cache. */
export function wishOf({ request, body, control }: Asked, surroundings: Surroundings): Wish {
  const why = whyNot(request, body, control, surroundings)
  if (why !== undefined) return { uses: false, why }
  return { uses: true, reads: !control.noCache && control.maxAgeMs > 0, maxAgeMs: control.maxAgeMs }
}

function whyNot(
  request: RoutingRequest,
  body: Record<string, unknown>,
  control: CacheControl,
  { catalogue, settings, isStoreInCluster, view, now }: Surroundings,
): string | undefined {
  const { cache = request.caller?.key?.cache ?? ruleOf(request, { catalogue, view, nowMs: now() })?.cache } = request
  if (!(cache ?? settings.use === 'always')) return cache === false ? 'it is declined' : 'nobody asks for it'
  if (control.noStore) return 'Cache-Control says no-store'
  if (request.private && !settings.private) return 'the request is private, and the cache is not for those'
  if (request.private && !isStoreInCluster()) return 'the request is private, and the store is outside the cluster'
  // Its answers from the cache would be counted for the wrong arm.
  if (mayTakePart(request, catalogue)) return 'an experiment wants each request to be answered anew'
  const once = onlyOnce.find((need) => request.needs.includes(need))
  if (once) return `the request needs ${once}`
  // Whoever asks for this very request to be kept knows its temperature. Without one, providers take 1.
  const isSame = request.task === 'embed' || body.temperature === 0
  if (!isSame && !settings.anyTemperature && request.cache !== true) return 'its temperature is not 0'
  return undefined
}
