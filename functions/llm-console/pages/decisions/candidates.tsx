import type { Candidate, Decision } from '../api/decisions.ts'
import { Amount, Duration } from '../parts/amount.tsx'
import { Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'

type Ranked = Candidate & { rank: number }

const columns: readonly Column<Ranked>[] = [
  {
    name: 'target',
    label: 'Target',
    render: ({ rank, target }) => (
      <span class="breakable">
        {rank}. {target}
      </span>
    ),
  },
  {
    name: 'score',
    label: 'Score',
    render: ({ score }) => (score === undefined ? '—' : <span class="number">{Number(score.toPrecision(4))}</span>),
    isNumber: true,
    isMinor: true,
  },
  { name: 'cost', label: 'Predicted cost', render: (row) => <Amount usd={row.predicted_cost_usd} />, isNumber: true },
  {
    name: 'latency',
    label: 'Predicted latency',
    render: (row) => <Duration ms={row.predicted_latency_ms} />,
    isNumber: true,
    isMinor: true,
  },
]

/** Who could have answered, in order; and who could not, and why. */
export function Candidates({ decision: { candidates, removed, removed_count } }: { decision: Decision }) {
  return (
    <section aria-labelledby="candidates-title">
      <h2 id="candidates-title">Candidates</h2>
      {candidates.length === 0 ? (
        <Empty title="There was no candidate" />
      ) : (
        <Table
          caption="Candidates in their order"
          columns={columns}
          rows={candidates.map((candidate, index) => ({ ...candidate, rank: index + 1 }))}
          idOf={({ target }) => target}
        />
      )}
      {removed.length > 0 && (
        <details class="below-table">
          <summary>
            {removed_count} removed by the filters
            {removed_count > removed.length && `, of which ${removed.length} are kept`}
          </summary>
          <ul class="details-list">
            {removed.map(({ target, why, until }) => (
              <li key={target}>
                <strong>{target}</strong> {why}
                {until && (
                  <>
                    {' '}
                    (until <Time at={until} />)
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
