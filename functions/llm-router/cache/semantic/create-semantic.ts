import { once } from '../../request/once.ts'
import type { Answers } from '../../store/answers.ts'
import type { CacheSettings } from '../policy.ts'
import { createEmbed, type EmbedParts } from './embed.ts'
import { createGuards } from './guards.ts'
import { createSemantic, type Semantic } from './semantic.ts'

/** What the cache has for it. */
export type OfCache = { answers: Answers; settings: CacheSettings; routing: () => string; now: () => number }

/** Puts together what finds answers to similar questions. The lists of words are read with the first one. */
export function semanticWith(
  semantic: NonNullable<CacheSettings['semantic']>,
  ask: Omit<EmbedParts, 'embedWith'>,
): (parts: OfCache) => Semantic {
  const embed = createEmbed({ ...ask, embedWith: semantic.embedWith })
  return (parts) => createSemantic({ ...parts, semantic, embed, readFacts: once(createGuards) })
}
