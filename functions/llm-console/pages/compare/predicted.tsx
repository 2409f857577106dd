import { Amount } from '../parts/amount.tsx'
import { type Planned, predictedTotal } from './plan.ts'

/** What all calls together would cost, by the router's own prediction. */
export function Predicted({ planned, repeat }: { planned: readonly Planned[]; repeat: number }) {
  const { usd, unknownCalls } = predictedTotal(planned, repeat)
  const refused = planned.filter((one) => 'fault' in one).length
  const calls = (planned.length - refused) * repeat
  if (calls === 0) return <>None of them can answer now</>
  return (
    <>
      {calls === 1 ? '1 call' : `${calls} calls`}, about <Amount usd={usd} /> together
      {unknownCalls > 0 && `, and ${unknownCalls === calls ? 'all' : unknownCalls} at an unknown price`}
      {refused > 0 && `; ${refused} cannot answer now and ${refused === 1 ? 'is' : 'are'} left out`}
    </>
  )
}
