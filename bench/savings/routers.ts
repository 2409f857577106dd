import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Catalogue, Target } from '../../functions/llm-router/catalogue/catalogue.ts'
import { choose } from '../../functions/llm-router/choose/choose.ts'
import { expand } from '../../functions/llm-router/choose/names.ts'
import type { Difficulty } from '../../functions/llm-router/choose/request.ts'
import { costOf } from '../../functions/llm-router/money/price.ts'
import { createTargetStates } from '../../functions/llm-router/state/target-states.ts'
import type { Asked } from './mix.ts'

/** Who answers a request, each with the chance of it; together they are 1. */
export type Router = (asked: Asked) => readonly { target: Target; chance: number }[]

/** What a router's choices come to, over the whole mix. */
export type Outcome = {
  usd: number
  /** Where hard prompts go, and where the others do: shares of each. */
  hard: Record<Strength, number>
  easy: Record<Strength, number>
}

export type Strength = 'cheap' | 'middle' | 'strong'

/** A router that has not seen an answer yet, in front of targets that are all there. */
export function byStrategy(
  strategy: StrategyName,
  { catalogue, nowMs, rankOf }: { catalogue: Catalogue; nowMs: number; rankOf: (chance: number) => Difficulty },
): Router {
  const surroundings = { catalogue, view: createTargetStates(catalogue, () => nowMs), nowMs, random: () => 0 }
  return ({ verdict, promptTokens }) => {
    const decision = choose(
      {
        ...{ task: 'generate', maxLatencyMs: 2000, private: false, needs: [], promptTokens, strategy },
        ...{ category: verdict.category, categoryProbability: verdict.probability },
        difficulty: rankOf(verdict.strongChance),
      },
      surroundings,
    )
    return [{ target: decision.candidates[0], chance: 1 }]
  }
}

export function always(target: Target): Router {
  return () => [{ target, chance: 1 }]
}

/** Sends so many to the strong target, chosen at random, that it costs as much as another router. */
export function atRandom(usd: number, cheap: Target, strong: Target, mix: readonly Asked[], nowMs: number): Router {
  const [least, most] = [cheap, strong].map((target) => spend(always(target), mix, nowMs)) as [number, number]
  const share = Math.max(0, Math.min(1, (usd - least) / (most - least)))
  return () => [
    { target: strong, chance: share },
    { target: cheap, chance: 1 - share },
  ]
}

function spend(router: Router, mix: readonly Asked[], nowMs: number): number {
  return mix.reduce((sum, asked) => {
    const usage = { prompt_tokens: asked.promptTokens, completion_tokens: asked.answerTokens }
    const expected = router(asked).reduce((all, { target, chance }) => {
      const cost = costOf(usage, target, { nowMs })
      if (!('usd' in cost)) throw new RangeError(`${target.name} has no price.`)
      return all + chance * cost.usd
    }, 0)
    return sum + asked.share * expected
  }, 0)
}

/** @returns USD per request, and the shares */
export function outcomeOf(router: Router, mix: readonly Asked[], catalogue: Catalogue, nowMs: number): Outcome {
  const strengthOf = strengths(catalogue)
  const shares = (isHard: boolean) => {
    const those = mix.filter((asked) => asked.isHard === isHard)
    const all = those.reduce((sum, { share }) => sum + share, 0)
    const sums = { cheap: 0, middle: 0, strong: 0 }
    for (const asked of those) {
      for (const { target, chance } of router(asked)) sums[strengthOf(target)] += (chance * asked.share) / all
    }
    return sums
  }
  return { usd: spend(router, mix, nowMs), hard: shares(true), easy: shares(false) }
}

/** By the catalogue's own tiers; what is in neither `strong` nor `middle` is cheap. */
function strengths(catalogue: Catalogue): (target: Target) => Strength {
  const [strong, middle] = [expand(['strong'], catalogue), expand(['middle'], catalogue)]
  return (target) => (strong.includes(target) ? 'strong' : middle.includes(target) ? 'middle' : 'cheap')
}
