import type { Category } from '../../functions/llm-router/catalogue/categories.ts'
import type { Ordinary } from '../../functions/llm-router/request/classify/tier/difficulty.ts'
import { toPlaces } from '../rounded.ts'
import { sharesOf } from '../usual-shares.ts'

const parts = 200

/** The content of tier/ordinary.json: the chances of prompts in the usual shares, each for as large a part of them. */
export function ordinaryOf(prompts: readonly { category: Category; chance: number }[]): Ordinary {
  const shares = sharesOf(prompts)
  const sorted = prompts
    .map(({ chance }, at) => ({ chance, share: shares[at] ?? 0 }))
    .sort((one, other) => one.chance - other.chance)
  const chances: number[] = []
  let sum = 0
  for (const { chance, share } of sorted) {
    sum += share
    while (chances.length < parts && sum + 1e-9 >= (chances.length + 0.5) / parts) chances.push(toPlaces(chance))
  }
  return { version: 1, chances }
}
