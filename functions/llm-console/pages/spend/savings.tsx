import * as v from 'valibot'
import { useQuery } from '../api/query.ts'
import { Amount } from '../parts/amount.tsx'
import { Badge } from '../parts/badge.tsx'
import { formatCalls, formatPercent } from '../parts/format.ts'
import { Empty, Loaded } from '../parts/states.tsx'
import { type Range, usageQuery } from './range.ts'

const comparisonSchema = v.object({
  baseline: v.string(),
  compared_calls: v.number(),
  actual_usd: v.number(),
  baseline_usd: v.number(),
  saved_usd: v.number(),
  saved_percent: v.optional(v.number()),
  unknown_calls: v.number(),
  left_out_calls: v.number(),
})

const savingsSchema = v.object({
  baselines: v.array(v.object({ name: v.string(), targets: v.array(v.string()) })),
  total: v.object({ comparisons: v.array(comparisonSchema) }),
})

type Comparison = v.InferOutput<typeof comparisonSchema>

/** What was saved against each baseline, on the same traffic. */
export function Savings({ range }: { range: Range }) {
  const query = useQuery(`api/admin/savings?${usageQuery(range, {})}`, savingsSchema)
  return (
    <section aria-labelledby="savings">
      <h2 id="savings">Saved</h2>
      <Loaded query={query}>
        {({ baselines, total: { comparisons } }) =>
          comparisons.length === 0 ? (
            <Empty title="Nothing to compare with">
              Name <code>baselines</code> in the catalogue, and make a call.
            </Empty>
          ) : (
            <ul class="cards wide">
              {comparisons.map((comparison) => (
                <Baseline
                  key={comparison.baseline}
                  comparison={comparison}
                  targets={baselines.find(({ name }) => name === comparison.baseline)?.targets ?? []}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function Baseline({ comparison, targets }: { comparison: Comparison; targets: readonly string[] }) {
  const { baseline, saved_usd: saved, saved_percent: percent, compared_calls: calls } = comparison
  const isDearer = saved < 0
  return (
    <li class="card stack">
      <div class="figure">
        <h3>Against {baseline}</h3>
        <p class="row figure-value">
          <Amount usd={Math.abs(saved)} />
          {percent !== undefined && calls > 0 && (
            <Badge tone={isDearer ? 'bad' : 'good'}>
              {formatPercent(Math.abs(percent) / 100)} {isDearer ? 'more' : 'less'}
            </Badge>
          )}
        </p>
      </div>
      {calls === 0 ? (
        <p class="muted">No call can be compared yet.</p>
      ) : (
        <p>
          <Amount usd={comparison.actual_usd} /> in place of <Amount usd={comparison.baseline_usd} />, for the same{' '}
          {formatCalls(calls)}.
        </p>
      )}
      <p class="below muted">
        {targets.length > 0 && `All by ${targets.join(', ')}. `}
        {comparison.left_out_calls > 0 &&
          `${formatCalls(comparison.left_out_calls)} needed something this baseline does not do. `}
        {comparison.unknown_calls > 0 && `The cost of ${formatCalls(comparison.unknown_calls)} is unknown.`}
      </p>
    </li>
  )
}
