import { useContext, useMemo } from 'preact/hooks'
import { budgetsSchema } from '../api/budgets.ts'
import { useClient } from '../api/context.ts'
import { type Query, useQuery } from '../api/query.ts'
import type { PageProps } from '../page.ts'
import { Empty, Loaded } from '../parts/states.tsx'
import { UtcContext } from '../parts/time.tsx'
import { readView } from './address.ts'
import { Budgets } from './budgets.tsx'
import { ByGroup } from './by-group.tsx'
import { Controls } from './controls.tsx'
import { Figures } from './figures.tsx'
import { createNameOf } from './group-names.ts'
import { useKeyNames } from './key-names.ts'
import { OverTime } from './over-time.tsx'
import { type Range, rangeOf, usageQuery } from './range.ts'
import { Savings } from './savings.tsx'
import { SpendHeader } from './spend-header.tsx'
import { type GroupName, totalsOf, type Usage, usageSchema } from './usage.ts'

export default function SpendPage({ query }: PageProps) {
  const view = readView(query)
  const { range: name, group, from, to } = view
  const client = useClient()
  const budgets = useQuery('api/admin/budgets', budgetsSchema)
  // Until it is known, and without the budgets, the days are those of UTC: the spend does not wait for them.
  const timeZone = budgets.value?.time_zone ?? 'UTC'
  // Once for each view: a range that moves with the clock would be asked for again and again.
  const range = useMemo(
    () => rangeOf(name, { nowMs: client.nowMs(), timeZone, from, to }),
    [client, name, timeZone, from, to],
  )
  const path = range && `api/admin/usage?${usageQuery(range, { group_by: group, per: range.per })}`
  const usage = useQuery(path, usageSchema(group))
  const file = path && !usage.failure ? { path: `${path}&format=csv`, name: `spend-by-${group}.csv` } : undefined
  return (
    <>
      <SpendHeader key={file?.path} file={file} />
      <Controls view={view} isValid={range !== undefined} />
      {range && (
        <div class="stack sections">
          <Spent {...{ range, group, usage }} />
          <Savings range={range} />
          <Budgets query={budgets} />
        </div>
      )}
    </>
  )
}

type SpentProps = { range: Range; group: GroupName; usage: Query<Usage> }

function Spent({ range, group, usage: query }: SpentProps) {
  const isUtc = useContext(UtcContext)
  const byStatus = useQuery(`api/admin/usage?${usageQuery(range, { group_by: 'status' })}`, usageSchema('status'))
  const keyNames = useKeyNames(group === 'key')
  const nameOf = createNameOf(group, keyNames)
  return (
    <section aria-label="Spend over time" class="stack">
      <Loaded query={query} lines={8}>
        {(usage) => {
          if (usage.total.calls === 0) {
            return (
              <Empty title="No call in this time">
                Choose another time above. Calls appear here as soon as they have ended.
              </Empty>
            )
          }
          const totals = totalsOf(usage.rows)
          return (
            <>
              <Figures total={usage.total} byStatus={byStatus.value?.rows} />
              <OverTime {...{ usage, totals, group, per: range.per, isUtc, nameOf }} />
              <ByGroup {...{ totals, group, nameOf }} />
            </>
          )
        }}
      </Loaded>
    </section>
  )
}
