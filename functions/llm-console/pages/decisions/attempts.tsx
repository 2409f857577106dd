import { barOfAttempt } from '../answers/attempt-bar.ts'
import type { Attempt } from '../api/decisions.ts'
import { Amount, Count, Duration } from '../parts/amount.tsx'
import { Cost } from '../parts/cost.tsx'
import { type Column, Table } from '../parts/table.tsx'

type Numbered = Attempt & { number: number }

const columns: readonly Column<Numbered>[] = [
  {
    name: 'target',
    label: 'Target',
    render: (row) => (
      <>
        <span class="breakable">
          {row.number}. {row.target}
        </span>
        <span class="below muted">{barOfAttempt(row).note}</span>
        {row.message && <span class="below muted">{row.message}</span>}
      </>
    ),
  },
  {
    name: 'status',
    label: 'Status',
    render: ({ status, code, provider_code }) => (
      <>
        {status ?? '—'}
        <span class="below muted">{[code, provider_code].filter(Boolean).join(', ')}</span>
      </>
    ),
    isMinor: true,
  },
  {
    name: 'took',
    label: 'Took',
    render: ({ start_ms, end_ms }) => <Duration ms={end_ms - start_ms} />,
    isNumber: true,
  },
  {
    name: 'tokens',
    label: 'Tokens in, out',
    render: ({ usage }) =>
      usage === undefined ? (
        '—'
      ) : (
        <>
          <Count value={usage.prompt_tokens} />, <Count value={usage.completion_tokens} />
        </>
      ),
    isNumber: true,
    isMinor: true,
  },
  {
    name: 'predicted',
    label: 'Predicted',
    render: (row) => <Amount usd={row.predicted_cost_usd} />,
    isNumber: true,
    isMinor: true,
  },
  {
    name: 'cost',
    label: 'Cost',
    // Without a status nothing was reserved, or all of it was given back: it costs nothing.
    render: ({ cost_usd, cost_status }) =>
      cost_usd === undefined && cost_status === undefined ? '—' : <Cost usd={cost_usd} status={cost_status} />,
    isNumber: true,
  },
  {
    name: 'record',
    label: 'Ledger record',
    render: ({ record_id }) => (record_id ? <code class="breakable">{record_id}</code> : '—'),
    isMinor: true,
  },
]

/** Whom the router asked, in the order in which it did. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <section aria-labelledby="attempts-title">
      <h2 id="attempts-title">Attempts</h2>
      <Table
        caption="Attempts in their order"
        columns={columns}
        rows={attempts.map((attempt, index) => ({ ...attempt, number: index + 1 }))}
        idOf={({ number }) => String(number)}
      />
    </section>
  )
}
