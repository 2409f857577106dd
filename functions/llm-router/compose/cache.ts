import type { Parts } from '#runtime/parts.ts'
import type { Cache } from '../cache/create-cache.ts'
import type { EmbedParts } from '../cache/semantic/embed.ts'
import type { Attempts } from './attempts.ts'
import type { Known } from './known.ts'
import type { Noted } from './noted.ts'

const noCache: Pick<Cache, 'cached' | 'cachedStream'> & { preview?: undefined } = {
  cached: (dispatch) => dispatch,
  cachedStream: (dispatchStream) => dispatchStream,
}

/**
 * Nothing of a cache is there, or loads, unless the catalogue has one.
 * @param ask how it asks for vectors: past the guard against loops and the shadows, which have to do with what callers ask
 */
export async function openCache(
  { metrics, secrets, settings }: Parts,
  { catalogue, store }: Known,
  { drafts }: Noted,
  { loop }: Attempts,
  ask: Pick<EmbedParts, 'dispatch' | 'describe'>,
): Promise<Cache | typeof noCache> {
  if (catalogue.cache === undefined) return noCache
  const [{ createCache }, { isStoreInCluster }] = await Promise.all([
    import('../cache/create-cache.ts'),
    import('../cache/where-kept.ts'),
  ])
  const { semantic } = catalogue.cache
  const model = catalogue.byName[semantic?.embedWith ?? '']?.model
  const semanticOf =
    semantic && (await import('../cache/semantic/create-semantic.ts')).semanticWith(semantic, { ...ask, model })
  return createCache({
    ...{ ...loop, metrics, settings: catalogue.cache, answers: store.answers, drafts, semanticOf },
    view: loop.states,
    isStoreInCluster: () => settings.trusted_with_private === 'true' || isStoreInCluster(secrets),
  })
}
