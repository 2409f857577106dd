import type { TellingWord } from '#runtime/contract/admin/route.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { categories } from '../catalogue/categories.ts'
import type { RoutingRequest } from '../choose/request.ts'
import { askedText } from './asked-text.ts'
import type { CategoryModel } from './classify/classify.ts'
import type { TierModel } from './classify/tier/tier.ts'
import { inThousandths } from './in-thousandths.ts'

type Described = Pick<RoutingRequest, 'category' | 'categoryProbability' | 'difficulty'>

/** What a prompt is like, and the words that say so: its own words, so for the one who asks and for nobody else. */
export type LikenessOf = (
  request: Described,
  body: ChatRequest,
) => {
  category_probability: number | undefined
  strong_chance: number | undefined
  strong_rank: number | undefined
  words: { category: readonly TellingWord[] | undefined; strong: readonly TellingWord[] }
}

type Models = { category: Pick<CategoryModel, 'explain'>; tier: Pick<TierModel, 'explain'> }

export function createLikeness(models: Models): LikenessOf {
  return ({ category, categoryProbability, difficulty }, body) => {
    const text = askedText(body)
    const kind = categories.find((one) => one === category)
    return {
      category_probability: inThousandths(categoryProbability),
      strong_chance: inThousandths(difficulty?.chance),
      strong_rank: inThousandths(difficulty?.rank),
      words: { category: kind && models.category.explain(text, kind), strong: models.tier.explain(text) },
    }
  }
}
