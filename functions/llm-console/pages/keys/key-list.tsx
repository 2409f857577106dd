import { useState } from 'preact/hooks'
import { isStored, type Key, keyListSchema } from '../api/keys.ts'
import { useQuery } from '../api/query.ts'
import { TextField } from '../parts/field.tsx'
import { formatCount, formatUsd } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, Loaded } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { KeyLink } from '../shell/key-link.tsx'
import { CreateKey } from './create-key.tsx'
import { KeyState } from './key-state.tsx'

const columns: readonly Column<Key>[] = [
  {
    name: 'name',
    label: 'Name',
    sortBy: (key) => key.name ?? key.id,
    render: (key) => <KeyLink known={key} />,
  },
  { name: 'state', label: 'State', sortBy: ({ state }) => state, render: (key) => <KeyState state={key.state} /> },
  {
    name: 'department',
    label: 'Department',
    sortBy: ({ department }) => department,
    render: (key) => key.department ?? '—',
    isMinor: true,
  },
  { name: 'budgets', label: 'Budgets', sortBy: ({ budgets }) => budgets[0]?.usd, render: budgetsOf, isNumber: true },
  { name: 'limits', label: 'Limits', render: limitsOf, isMinor: true },
  { name: 'may', label: 'May use', render: permissionsOf, isMinor: true },
  {
    name: 'expires',
    label: 'Expires',
    sortBy: ({ expires }) => expires,
    render: ({ expires }) => (expires === undefined ? 'never' : <Time at={expires} />),
    isMinor: true,
  },
]

/** All keys, and how to make one. */
export function KeyList() {
  const query = useQuery('api/admin/keys', keyListSchema)
  const [isMaking, setMaking] = useState(false)
  const [searched, setSearched] = useState('')
  const make = (
    <button type="button" class="primary" onClick={() => setMaking(true)}>
      <Icon name="plus" />
      New key
    </button>
  )
  return (
    <>
      <PageHeader title="Keys" intro="Who may call the router, for what, and for how much.">
        {make}
      </PageHeader>
      <Loaded query={query}>
        {({ keys }) =>
          keys.length === 0 ? (
            <Empty title="The router is open">
              <p>
                There are no keys, so everybody who reaches the router is answered. From the first key on, every call
                needs one.
              </p>
            </Empty>
          ) : (
            <div class="stack">
              <div class="filters">
                <TextField
                  label="Search"
                  placeholder="Name, id, owner, department"
                  value={searched}
                  onChange={setSearched}
                />
              </div>
              <FoundKeys keys={keys.filter((key) => isFound(key, searched))} searched={searched} />
            </div>
          )
        }
      </Loaded>
      {isMaking && <CreateKey onMade={query.reload} onClose={() => setMaking(false)} />}
    </>
  )
}

function FoundKeys({ keys, searched }: { keys: readonly Key[]; searched: string }) {
  if (keys.length === 0) return <Empty title="No key is found">Search for another name, id, owner or department.</Empty>
  return (
    <Table
      caption="API keys"
      columns={columns}
      rows={keys}
      idOf={({ id, source }) => `${source} ${id}`}
      initialSorting={{ column: 'name', direction: 'ascending' }}
      searched={searched}
    />
  )
}

function isFound({ id, name = '', owner = '', department = '', user = '' }: Key, searched: string): boolean {
  const text = [id, name, owner, department, user].join('\n').toLowerCase()
  return text.includes(searched.trim().toLowerCase())
}

function budgetsOf({ budgets }: Key) {
  if (budgets.length === 0) return <span class="muted">no limit</span>
  return budgets.map(({ usd, per }) => (
    <div key={per} class="number">
      {formatUsd(usd)} <span class="unit">{per === 'total' ? 'in total' : `/ ${per}`}</span>
    </div>
  ))
}

function limitsOf({ limits: { requestsPerMinute, tokensPerMinute, concurrent } }: Key) {
  const all = [
    [requestsPerMinute, 'requests/min'],
    [tokensPerMinute, 'tokens/min'],
    [concurrent, 'at a time'],
  ] as const
  const set = all.filter(([count]) => count !== undefined)
  if (set.length === 0) return <span class="muted">none</span>
  return set.map(([count, unit]) => (
    <div key={unit} class="number">
      {formatCount(count)} <span class="unit">{unit}</span>
    </div>
  ))
}

function permissionsOf(key: Key) {
  const { models, providers, tasks, private: privacy } = key
  const lists = [models, providers, tasks].flatMap((list) => (list ? [list.join(', ')] : []))
  const all = [
    ...(privacy === true ? ['only in the cluster'] : []),
    ...(privacy === 'auto' ? ['in the cluster with personal data'] : []),
    ...lists,
    ...(isStored(key) ? [] : ['declared in a file']),
  ]
  return all.length === 0 ? <span class="muted">everything</span> : all.map((one) => <div key={one}>{one}</div>)
}
