import type { ArmState, ExperimentList, ExperimentState } from '#runtime/contract/admin/experiments.ts'
import { present } from '#runtime/contract/present.ts'
import { json } from '#runtime/http/call.ts'
import type { KnownArms, SharedArms } from '../background/shared-arms.ts'
import type { Catalogue, Experiment } from '../catalogue/catalogue.ts'
import { type Adapt, resultsOf } from '../choose/experiments/weights.ts'
import { type Arm, unknownArm } from '../state/arms.ts'
import type { AdminRoute } from './guard.ts'

type Parts = { catalogue: Pick<Catalogue, 'experiments'>; arms: Pick<SharedArms, 'of'> }

/** `GET /admin/experiments`: the arms of each experiment, what they weigh now, and why. */
export function experimentsRoute({ catalogue, arms }: Parts): AdminRoute {
  function handle() {
    const experiments = catalogue.experiments.map((experiment) => describe(experiment, arms.of(experiment.name)))
    return json({ experiments } satisfies ExperimentList)
  }
  return { method: 'GET', path: '/admin/experiments', handle }
}

function describe({ name, adapt, arms }: Experiment, known: KnownArms | undefined): ExperimentState {
  const sum = arms.reduce((all, { share }) => all + share, 0)
  return {
    name,
    ...(adapt && { goal: adapt.goal, min_share: adapt.minShare, half_life_hours: adapt.halfLifeHours }),
    ...(adapt && isOfMeans(adapt) && { success_floor: adapt.successFloor }),
    arms: arms.map((arm, index) => ({
      ...{ name: arm.name, share: arm.share / sum, weight: known?.weights[index] ?? arm.share / sum },
      ...present({ to: arm.to, strategy: arm.strategy }),
      ...(adapt && known && learned(known.known.arms[arm.name] ?? unknownArm, adapt, known.isLearned)),
    })),
  }
}

function isOfMeans({ goal }: Adapt): boolean {
  return goal === 'cost' || goal === 'latency'
}

function learned(arm: Arm, adapt: Adapt, isLearned: boolean): Partial<ArmState> {
  const { successes, failures, scores, points, usd, ms } = arm
  const ended = successes + failures
  const results = resultsOf(arm, adapt.goal)
  const rate = ended > 0 ? successes / ended : undefined
  return {
    ...{ results, feedback_count: scores },
    ...present({ success_rate: rate, feedback_mean: scores > 0 ? points / scores : undefined }),
    ...present({ mean_cost_usd: usd.count > 0 ? usd.mean : undefined, mean_ms: ms.count > 0 ? ms.mean : undefined }),
    why: why(adapt, { isLearned, results, rate }),
  }
}

function why(
  adapt: Adapt,
  { isLearned, results, rate }: { isLearned: boolean; results: number; rate: number | undefined },
): string {
  if (!isLearned) return 'has its share of the catalogue, since too little is known of the arms together'
  if (results === 0) return 'is unknown, so it is tried'
  if (isOfMeans(adapt) && rate !== undefined && rate < adapt.successFloor) {
    return `succeeds less often than the floor of ${adapt.successFloor}`
  }
  const best = {
    feedback: 'has the best feedback',
    success: 'succeeds most often',
    cost: 'is the cheapest',
    latency: 'is the fastest',
  }
  return `has the weight of the chance that it ${best[adapt.goal]}, and at least ${adapt.minShare}`
}
