import { useEffect, useRef } from 'preact/hooks'
import { reasonOf } from '#runtime/contract/admin/decision-reason.ts'
import type { DecisionSummary } from '../api/decisions.ts'
import { sharedNames } from '../api/keys.ts'
import { Count, Duration } from '../parts/amount.tsx'
import { Cost } from '../parts/cost.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, FailureState, LateNotice, Loaded } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { addressOf } from '../shell/address.ts'
import { KeyLink } from '../shell/key-link.tsx'
import { FilterFields, type Filters, filtersOf } from './filters.tsx'
import { Status } from './status.tsx'
import { useDecisions } from './use-decisions.ts'

/** @param shared the names that several keys have */
const columnsFor = (shared: ReadonlySet<string>): readonly Column<DecisionSummary>[] => [
  {
    name: 'time',
    label: 'Time',
    sortBy: ({ time }) => time,
    render: ({ time, call_id }) => (
      <a href={addressOf('decisions', call_id)}>
        <Time at={time} />
      </a>
    ),
  },
  {
    name: 'status',
    label: 'Status',
    sortBy: ({ status }) => status,
    render: ({ status }) => <Status status={status} />,
  },
  {
    name: 'reason',
    label: 'Reason',
    sortBy: reasonOf,
    render: (row) => reasonOf(row) ?? <span class="unknown">unknown</span>,
    isMinor: true,
  },
  {
    name: 'target',
    label: 'Target',
    sortBy: ({ target }) => target,
    render: ({ target, task }) => (
      <>
        <span class="target">{target ?? 'nobody'}</span>
        {task && <span class="below muted">{task}</span>}
      </>
    ),
    isMinor: true,
  },
  {
    name: 'fallbacks',
    label: 'Fallbacks',
    sortBy: (row) => row.fallback_count,
    render: ({ fallback_count, hedged }) => (
      <>
        <Count value={fallback_count} />
        {hedged && <span class="below muted">hedged</span>}
      </>
    ),
    isNumber: true,
    isMinor: true,
  },
  {
    name: 'cost',
    label: 'Cost',
    sortBy: (row) => row.cost_usd,
    render: (row) => (row.attempt_count === 0 ? '—' : <Cost usd={row.cost_usd} status={row.cost_status} />),
    isNumber: true,
  },
  { name: 'ms', label: 'Took', sortBy: ({ ms }) => ms, render: ({ ms }) => <Duration ms={ms} />, isNumber: true },
  {
    name: 'key',
    label: 'Key',
    sortBy: ({ key }) => key?.name ?? key?.id,
    render: ({ key }) => (key ? <KeyLink known={key} needsId={shared.has(key.name ?? '')} /> : '—'),
    isMinor: true,
  },
]

/** The last requests, the newest first. */
export function DecisionList({ query: address }: { query: URLSearchParams }) {
  const filters = filtersOf(address)
  const { query, older } = useDecisions(filters)
  const seen = useSeen(query.value?.decisions ?? [])
  return (
    <>
      <PageHeader
        title="Decisions"
        intro="The last requests: where each went, why, and what it cost. Prompts are not kept."
      >
        <button type="button" onClick={query.reload} disabled={query.isLoading}>
          Refresh
        </button>
      </PageHeader>
      <FilterFields filters={filters} seen={seen} />
      <Loaded query={query} lines={8}>
        {({ decisions, hasMore, hasGap, partial }) => (
          <div class="stack">
            {partial && (
              <p class="notice warning" role="status">
                Only what one replica has in memory: {partial.reason}
              </p>
            )}
            {hasGap && (
              <p class="notice warning" role="status">
                More requests arrived at once than this page loads, so some are missing here. Refresh starts again from
                the newest.
              </p>
            )}
            {decisions.length === 0 ? <Nothing filters={filters} /> : <Rows decisions={decisions} />}
            {older.failure && <FailureState failure={older.failure} />}
            <LateNotice ms={older.lateMs}>Older requests are still awaited.</LateNotice>
            {hasMore && (
              <div>
                <button type="button" onClick={older.load}>
                  {older.isLoading ? 'Loading older ones …' : 'Show older ones'}
                </button>
              </div>
            )}
          </div>
        )}
      </Loaded>
    </>
  )
}

function Rows({ decisions }: { decisions: readonly DecisionSummary[] }) {
  const names = new Map<string, string>()
  for (const { key } of decisions) if (key?.name !== undefined) names.set(key.id, key.name)
  return (
    <Table
      caption="The last requests"
      columns={columnsFor(sharedNames(names.values()))}
      rows={decisions}
      idOf={(row) => `${row.call_id} ${row.time}`}
    />
  )
}

function Nothing({ filters }: { filters: Filters }) {
  if (Object.keys(filters).length > 0) {
    return (
      <Empty title="No request matches">
        <a href={addressOf('decisions')}>Show all</a>
      </Empty>
    )
  }
  return (
    <Empty title="No request yet">
      <p>
        Send one from the <a href={addressOf('playground')}>playground</a>, or to the router. It appears here within
        seconds.
      </p>
    </Empty>
  )
}

/** The reasons and targets that have been seen since the page was opened, to filter by. */
function useSeen(decisions: readonly DecisionSummary[]) {
  const seen = useRef({ reason: new Set<string>(), target: new Set<string>() })
  useEffect(() => {
    for (const decision of decisions) {
      const { target } = decision
      const reason = reasonOf(decision)
      if (reason) seen.current.reason.add(reason)
      if (target) seen.current.target.add(target)
    }
  }, [decisions])
  const own = (name: 'reason' | 'target', of: (decision: DecisionSummary) => string | undefined) => [
    ...new Set([...seen.current[name], ...decisions.flatMap((decision) => of(decision) ?? [])]),
  ]
  return { reason: own('reason', reasonOf), target: own('target', ({ target }) => target) }
}
