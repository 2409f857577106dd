import type { Catalogue, Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { choose } from '../../../../functions/llm-router/choose/choose.ts'
import type { Decision } from '../../../../functions/llm-router/choose/decision.ts'
import type { RoutingRequest } from '../../../../functions/llm-router/choose/request.ts'
import { createTargetStates } from '../../../../functions/llm-router/state/target-states.ts'
import { anyRequest } from '../scene.ts'
import { today } from '../shipped.ts'

/** Targets by their names, `a` for `a/m`, with what matters of each. */
export type Given = Record<string, object>

/** A small catalogue with its states, to try one strategy on. */
export function bench(given: Given, settings: object = {}) {
  const targets = Object.entries(given).map(([provider, more]) => ({
    provider,
    function: `${provider.toLowerCase()}-generate`,
    model: 'm',
    tasks: ['embed', 'classify', 'generate', 'reason'],
    locality: 'external',
    ...more,
  }))
  const to = targets.map(({ provider }) => `${provider}/m`)
  const catalogue = toCatalogue({ rules: [{ reason: 'default', to }], ...settings, targets }, () => 'of a test')
  let nowMs = today
  let random: () => number = () => 0
  const view = createTargetStates(catalogue, () => nowMs)
  const target = (name: string): Target => {
    const found = catalogue.targets.find(({ provider }) => provider === name)
    if (found === undefined) throw new Error(`${name} is no target`)
    return found
  }
  const decide = (request: Partial<RoutingRequest> = {}): Decision =>
    choose({ ...anyRequest, ...request }, { catalogue, view, nowMs, random })

  return {
    catalogue: catalogue as Catalogue,
    decide,
    /** The names of the candidates, in their order. */
    order: (request: Partial<RoutingRequest> = {}) => decide(request).candidates.map(({ provider }) => provider),
    state: (name: string) => view(target(name)),
    /** What the target has answered, each in so many milliseconds and tokens. */
    answered(name: string, times: readonly number[], outputTokens = 10) {
      for (const ms of times) {
        view(target(name)).begin({ tokens: 0 }).succeeded({ task: 'generate', ms, promptTokens: 0, outputTokens })
      }
    },
    chance(next: () => number) {
      random = next
    },
    pass(ms: number) {
      nowMs += ms
    },
  }
}

/** The same numbers in each run, even from 0 up to 1 (a Weyl sequence hashed by two multiplications). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** How far counts are from what was expected; with n kinds it is about n - 1 where only chance is at work. */
export function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce((sum, count, index) => sum + (count - (expected[index] ?? 0)) ** 2 / (expected[index] ?? 1), 0)
}
