import { type Planned, predictedTotal } from './plan.ts'

/** What may cost more than this is asked for first. */
const askedFromUsd = 0.05

/** What has to be asked before all these calls are made; undefined if nothing has to be. */
export function consentTo(planned: readonly Planned[], repeat: number): string | undefined {
  const { usd, unknownCalls } = predictedTotal(planned, repeat)
  if (usd > askedFromUsd) return 'Spend this much?'
  return unknownCalls > 0 ? 'Spend an unknown amount?' : undefined
}
