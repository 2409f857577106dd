import type { TierRouting } from '../catalogue/catalogue.ts'
import type { Difficulty } from './request.ts'

export type Tier = 'cheap' | 'unsure' | 'strong'

/**
 * The tier that a prompt needs, as RouteLLM has it (arxiv.org/abs/2406.18665): strong from the threshold on. A lower threshold, or a
 * higher share, never takes a prompt away from the strong tier.
 * @param margin a prompt that misses the strong tier by less is unsure
 */
export function tierOf(
  { chance, rank }: Difficulty,
  { threshold, strongShare = 0 }: Pick<TierRouting, 'threshold' | 'strongShare'>,
  margin = 0,
): Tier {
  const missing = threshold === undefined ? rank - strongShare : threshold - chance
  if (missing <= 0) return 'strong'
  return missing < margin ? 'unsure' : 'cheap'
}
