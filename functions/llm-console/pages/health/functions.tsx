import { ConditionBadge } from '../parts/condition.tsx'
import { formatCount } from '../parts/format.ts'
import { Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { functionCondition, severity } from './condition.ts'
import type { FunctionStanding } from './standing.ts'

const columns: readonly Column<FunctionStanding>[] = [
  {
    name: 'function',
    label: 'Function',
    render: ({ function: name }) => <span class="breakable">{name}</span>,
    sortBy: ({ function: name }) => name,
  },
  {
    name: 'state',
    label: 'State',
    render: ({ state }) => <ConditionBadge condition={functionCondition(state)} />,
    sortBy: ({ state }) => severity(functionCondition(state)),
  },
  {
    name: 'replicas',
    label: 'Replicas ready',
    render: ({ replicas, available_replicas: ready }) =>
      replicas === undefined ? (
        <span class="unknown">unknown</span>
      ) : (
        <span class="number">
          {formatCount(ready)}
          <span class="unit"> of {formatCount(replicas)}</span>
        </span>
      ),
    sortBy: ({ available_replicas }) => available_replicas,
    isNumber: true,
  },
  {
    name: 'targets',
    label: 'Targets',
    render: ({ targets }) => <span class="number">{formatCount(targets.length)}</span>,
    sortBy: ({ targets }) => targets.length,
    isNumber: true,
    isMinor: true,
  },
  {
    name: 'since',
    label: 'Since',
    render: ({ since }) => (since === undefined ? <span class="unknown">unknown</span> : <Time at={since} />),
    sortBy: ({ since }) => since,
    isMinor: true,
  },
]

export function Functions({ functions }: { functions: readonly FunctionStanding[] }) {
  return (
    <section aria-labelledby="functions">
      <h2 id="functions">Functions</h2>
      {functions.length === 0 ? (
        <Empty title="No target names a function" />
      ) : (
        <Table
          caption="Functions and their replicas"
          columns={columns}
          rows={functions}
          idOf={({ function: name }) => name}
          initialSorting={{ column: 'state', direction: 'ascending' }}
        />
      )}
    </section>
  )
}
