import { Amount } from '../parts/amount.tsx'
import { type Planned, predictedTotal } from './plan.ts'

/** What all calls together would cost, by the router's own prediction. */
export function Predicted({ planned, repeat }: { planned: readonly Planned[]; repeat: number }) {
  const { usd, unknownCalls } = predictedTotal(planned, repeat)
  const calls = planned.filter((one) => !('fault' in one)).length * repeat
  return (
    <>
      {calls === 1 ? '1 call' : `${calls} calls`}, about <Amount usd={usd} /> together
      {unknownCalls > 0 && `, and ${unknownCalls === calls ? 'all' : unknownCalls} at an unknown price`}
    </>
  )
}
