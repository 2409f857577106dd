import assert from 'node:assert/strict'
import { draw } from '../../../../functions/llm-router/choose/draw.ts'
import { createSeededRandom } from '../../../../functions/llm-router/choose/experiments/draws.ts'
import { type Adapt, weightsOf } from '../../../../functions/llm-router/choose/experiments/weights.ts'
import { type ArmOutcome, type Arms, armsAt, noArms, withOutcome } from '../../../../functions/llm-router/state/arms.ts'

export const [hourMs, startMs] = [3_600_000, Date.parse('2026-11-26')]
const usual: Adapt = { goal: 'feedback', successFloor: 0.95, minShare: 0.05, halfLifeHours: 24 }

export function experimentOf(names: readonly string[], adapt: Partial<Adapt> = {}) {
  const arms = names.map((name) => ({ name, share: 1, to: ['x'] }))
  return { name: 'e', when: {}, arms, adapt: { ...usual, ...adapt } }
}

export type World = Record<string, (random: () => number, hour: number) => ArmOutcome>

/** Lets requests come, as many an hour, each to the arm that the weights of that hour give it. Returns the share of each arm by hour. */
export function live(
  experiment: ReturnType<typeof experimentOf>,
  world: World,
  hours: number,
  perHour: number,
  seed: string,
) {
  const random = createSeededRandom(seed)
  const names = experiment.arms.map(({ name }) => name)
  const halfLifeMs = experiment.adapt.halfLifeHours * hourMs
  let known: Arms = noArms
  return Array.from({ length: hours }, (_, hour) => {
    const atMs = startMs + hour * hourMs
    const { weights } = weightsOf(experiment, armsAt(known, atMs, halfLifeMs), createSeededRandom('e'))
    const counts = names.map(() => 0)
    for (let request = 0; request < perHour; request += 1) {
      const index = draw(weights, random())
      const arm = names[index] ?? assert.fail()
      counts[index] = (counts[index] ?? 0) + 1
      const outcome = world[arm]?.(random, hour) ?? assert.fail()
      known = withOutcome(known, { arm, outcome, atMs: atMs + (request / perHour) * hourMs, halfLifeMs })
    }
    return counts.map((count) => count / perHour)
  })
}

export const score =
  (chance: number): World[string] =>
  (random) => ({ score: random() < chance ? 1 : 0 })
export const cost =
  (usd: number, chance = 1): World[string] =>
  (random) => ({ succeeded: random() < chance, usd: usd * (0.5 + random()), ms: 1 })
export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
export const seeds = Array.from({ length: 8 }, (_, index) => `world ${index}`)
/** The mean share of an arm over some hours of all worlds. */
export const shareOf = (index: number, run: (seed: string) => number[][], from: number, to?: number): number =>
  mean(
    seeds.flatMap((seed) =>
      run(seed)
        .slice(from, to)
        .map((shares) => shares[index] ?? 0),
    ),
  )
