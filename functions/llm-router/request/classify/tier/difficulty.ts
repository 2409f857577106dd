import * as v from 'valibot'
import type { Difficulty } from '../../../choose/request.ts'
import shippedTable from './ordinary.json' with { type: 'json' }
import type { StrongChance } from './tier.ts'

/** The content of ordinary.json: the chances of ordinary prompts, the lowest first, each for as large a part of them. */
const ordinarySchema = v.object({
  version: v.literal(1),
  chances: v.pipe(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1))), v.minLength(1)),
})

export type Ordinary = v.InferOutput<typeof ordinarySchema>

/** How much a prompt needs a strong model, by itself and among ordinary prompts. The first text prepares it. */
export function createDifficulty(strongChance: StrongChance, table: unknown = shippedTable) {
  let chances: readonly number[] | undefined
  return (text: string): Difficulty => {
    chances ??= v.parse(ordinarySchema, table).chances
    const chance = strongChance(text)
    return { chance, rank: rankOf(chance, chances) }
  }
}

/** The share of them that is at least as high; one part of them for a chance above all. */
function rankOf(chance: number, chances: readonly number[]): number {
  const from = chances.findIndex((one) => one >= chance)
  return (from < 0 ? 1 : chances.length - from) / chances.length
}
