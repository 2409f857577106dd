import type { Budget, Budgets as BudgetsValue } from '../api/budgets.ts'
import { fullNameOf } from '../api/keys.ts'
import type { Query } from '../api/query.ts'
import { Amount } from '../parts/amount.tsx'
import { Badge } from '../parts/badge.tsx'
import { Meter } from '../parts/meter.tsx'
import { Empty, Loaded } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { KeyLink } from '../shell/key-link.tsx'

const holders: Readonly<Record<string, string>> = {
  all: 'All callers',
  department: 'Department',
  key: 'Key',
  user: 'User',
  shadow: 'Shadow',
}

const columns: readonly Column<Budget>[] = [
  {
    name: 'holder',
    label: 'Budget of',
    render: (budget) => (
      <>
        {isOfKey(budget) ? <KeyLink known={budget} /> : <span class="breakable">{holderOf(budget)}</span>}
        <span class="below muted">
          {(budget.name ?? budget.id) !== undefined && `${holders[budget.of] ?? budget.of}, `}
          {periodOf(budget)}
          {!budget.hard && ', only warns'}
        </span>
      </>
    ),
    sortBy: holderOf,
  },
  {
    name: 'used',
    label: 'Used',
    render: (budget) => <Used budget={budget} />,
    sortBy: ({ used_usd: used, limit_usd: limit }) => (used === undefined ? undefined : used / limit),
  },
  {
    name: 'left',
    label: 'Left',
    render: ({ each, left_usd: left }) => (each ? <span class="muted">–</span> : <Amount usd={left} />),
    sortBy: ({ left_usd: left }) => left,
    isNumber: true,
    isMinor: true,
  },
  {
    name: 'gone',
    label: 'Runs out (at this pace)',
    render: ({ runs_out_at: at, left_usd: left }) =>
      at !== undefined ? (
        <span class="bad">
          <Time at={at} />
        </span>
      ) : left === 0 ? (
        <Badge tone="bad">Used up</Badge>
      ) : (
        <span class="muted">–</span>
      ),
    sortBy: ({ runs_out_at: at }) => at,
  },
  {
    name: 'resets',
    label: 'Resets',
    render: ({ each, resets_at: at }) =>
      at === undefined ? <span class="muted">{each ? '–' : 'never'}</span> : <Time at={at} />,
    sortBy: ({ resets_at: at }) => at,
    isMinor: true,
  },
]

/** All budgets, the fullest first. */
export function Budgets({ query }: { query: Query<BudgetsValue> }) {
  return (
    <section aria-labelledby="budgets">
      <h2 id="budgets">Budgets</h2>
      <Loaded query={query}>
        {({ budgets, left_out: leftOut }) =>
          budgets.length === 0 ? (
            <Empty title="No budget is set">
              Give a key one on the page Keys, or set <code>allowances</code> in the catalogue.
            </Empty>
          ) : (
            <>
              <Table
                caption="Budgets and what is left of them"
                columns={columns}
                rows={budgets}
                idOf={({ of, id, name, each, per, limit_usd: limit }) =>
                  JSON.stringify([of, id, name, each, per, limit])
                }
                initialSorting={{ column: 'used', direction: 'descending' }}
                rowsPerPage={10}
              />
              {leftOut !== undefined && <p class="below muted">{leftOut} more budgets of keys are not shown.</p>}
            </>
          )
        }
      </Loaded>
    </section>
  )
}

function isOfKey(budget: Budget): budget is Budget & { id: string } {
  return budget.of === 'key' && budget.id !== undefined
}

/** Whose it is, told apart from every other. */
function holderOf(budget: Budget): string {
  if (isOfKey(budget)) return fullNameOf(budget)
  const { of, name, each } = budget
  return name ?? (each ? 'Each user' : (holders[of] ?? of))
}

function periodOf({ per }: Budget): string {
  return per === 'total' ? 'in total' : `per ${per}`
}

function Used({ budget }: { budget: Budget }) {
  const { used_usd: used, reserved_usd: reserved = 0, limit_usd: limit, soft_usd: soft } = budget
  if (used === undefined) return <Amount usd={limit} />
  return (
    <Meter
      label={`Used of the budget of ${holderOf(budget)} ${periodOf(budget)}`}
      value={used}
      most={limit}
      warning={soft / limit}
    >
      <Amount usd={used} />
      <span class="unit">
        {' of '}
        <Amount usd={limit} />
        {reserved > 0 && (
          <>
            {', '}
            <Amount usd={reserved} /> reserved
          </>
        )}
      </span>
    </Meter>
  )
}
