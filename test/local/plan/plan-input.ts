import { seeded } from '../../../functions/llm-router/choose/seeded.ts'
import type { PlanInput } from '../../../local/plan/planned.ts'

/** What a small plan is made from. */
export function inputOf(more: Partial<PlanInput> = {}): PlanInput {
  return {
    perSecond: 10,
    mix: [
      { name: 'all', share: 1, target: 'a/b', providerMs: { p50: 100, p99: 100 }, promptTokens: 1, answerTokens: 1 },
    ],
    functionOf: () => 'a-generate',
    serviceTimes: {
      routerCpuMs: 4,
      providerCpuMs: 2,
      coldStartMs: 1000,
      squaredVariation: 1,
      routerMiB: 90,
      providerMiB: 80,
    },
    scaling: {
      ...({
        cpu: 0.2,
        memoryMiB: 256,
        target: 16,
        min: 1,
        max: 5,
        maxFrom: 'com.openfaas.scale.max',
        zeroAfterMs: 300_000,
      } as const),
      maxInflight: new Map([
        ['llm-router', 64],
        ['a-generate', 32],
      ]),
    },
    aims: { utilisation: 0.6, p99Ms: undefined },
    prices: { usdPerCpuHour: 0.05, usdPerGibHour: 0.01, usdOf: () => 0.001 },
    random: seeded(1),
    ...more,
  }
}

/** Answers that take ten seconds. */
export const slow = inputOf().mix.map((part) => ({ ...part, providerMs: { p50: 10_000, p99: 10_000 } }))
