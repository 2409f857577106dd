import { Amount } from '../parts/amount.tsx'
import { Figure } from '../parts/figure.tsx'
import { formatCalls, formatCount, formatPercent, formatUsd } from '../parts/format.ts'
import type { Sums, UsageRow } from './usage.ts'

type Props = {
  total: Sums
  /** The spend by how sure it is; undefined while that is not known. */
  byStatus: readonly UsageRow[] | undefined
}

/** The whole time in a few figures, with what is not sure shown as such. */
export function Figures({ total, byStatus }: Props) {
  const of = (...statuses: string[]) => byStatus?.filter(({ group }) => statuses.includes(group ?? '')) ?? []
  const usdOf = (rows: readonly Sums[]) => rows.reduce((sum, { cost_usd: usd }) => sum + usd, 0)
  const callsOf = (rows: readonly Sums[]) => rows.reduce((sum, { calls }) => sum + calls, 0)
  const inexact = of('estimated', 'reserved')
  const unsettled = of('unsettled')
  const share = total.cost_usd > 0 ? usdOf(inexact) / total.cost_usd : undefined
  return (
    <dl class="cards figures">
      <Figure label="Spent" value={<Amount usd={total.cost_usd} />}>
        {usdOf(inexact) > 0 &&
          `${formatUsd(usdOf(inexact))} of it (${formatPercent(share)}) is estimated, or the most it can be`}
      </Figure>
      <Figure label="Calls" value={formatCount(total.calls)}>
        {total.calls > 0 && `${formatUsd(total.cost_usd / total.calls)} each`}
      </Figure>
      <Figure label="Tokens" value={formatCount(total.prompt_tokens + total.completion_tokens)}>
        {`${formatCount(total.completion_tokens)} of them in answers`}
      </Figure>
      <Figure
        label="Unsettled"
        value={byStatus === undefined ? '…' : <Amount usd={usdOf(unsettled)} />}
        isBad={unsettled.length > 0}
      >
        {unsettled.length > 0 &&
          `${formatCalls(callsOf(unsettled))} whose router ended before ${callsOf(unsettled) === 1 ? 'it' : 'they'} did; it is in the sum`}
      </Figure>
      <Figure
        label="Calls of unknown cost"
        value={formatCount(total.unknown_cost_calls)}
        isBad={total.unknown_cost_calls > 0}
      >
        {total.unknown_cost_calls > 0 && 'They are in no sum, and not free'}
      </Figure>
    </dl>
  )
}
