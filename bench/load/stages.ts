import type { ConstantArrivalRateScenario, RampingArrivalRateScenario } from 'k6/options'

/** How the load comes: `usualSeconds` is the length that a stage has unless told otherwise. */
type Stage = { usualSeconds: number; shape: Shape }
/** A share of the time, at whose end the rate is this multiple of the given one; or nothing: the given one all the time. */
type Shape = readonly { during: number; to: number }[] | 'constant'

const stages: Readonly<Record<string, Stage>> = {
  ramp: {
    usualSeconds: 300,
    shape: [
      { during: 0.6, to: 1 },
      { during: 0.2, to: 1 },
      { during: 0.2, to: 0 },
    ],
  },
  spike: {
    usualSeconds: 180,
    shape: [
      { during: 0.38, to: 0.2 },
      { during: 0.02, to: 1 },
      { during: 0.2, to: 1 },
      { during: 0.02, to: 0.2 },
      { during: 0.38, to: 0.2 },
    ],
  },
  steady: { usualSeconds: 300, shape: 'constant' },
  soak: { usualSeconds: 4 * 3600, shape: 'constant' },
}

/**
 * The k6 scenario of a stage.
 * @param rate requests per second, at the top
 * @throws Error with the names of all stages
 */
export function stageOf(
  name: string,
  { seconds, rate, users }: { seconds: number | undefined; rate: number; users: number },
): ConstantArrivalRateScenario | RampingArrivalRateScenario {
  const stage = stages[name]
  if (stage === undefined) throw new Error(`STAGE is ${name}, and must be one of ${Object.keys(stages).join(', ')}.`)
  const { shape } = stage
  const all = seconds ?? stage.usualSeconds
  const common = { preAllocatedVUs: Math.ceil(users / 4), maxVUs: users, timeUnit: '1s', gracefulStop: '60s' }
  if (shape === 'constant') return { executor: 'constant-arrival-rate', duration: `${all}s`, rate, ...common }
  const [first] = shape
  return {
    executor: 'ramping-arrival-rate',
    startRate: first === undefined || name === 'ramp' ? 0 : Math.round(first.to * rate),
    stages: shape.map(({ during, to }) => ({
      duration: `${Math.round(during * all * 1000)}ms`,
      target: Math.round(to * rate),
    })),
    ...common,
  }
}
