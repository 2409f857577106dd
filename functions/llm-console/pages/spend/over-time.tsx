import { Amount } from '../parts/amount.tsx'
import { formatUsd } from '../parts/format.ts'
import { StackedBars } from '../parts/stacked-bars.tsx'
import { type Column, Table } from '../parts/table.tsx'
import type { Per } from './range.ts'
import { timesBetween } from './range.ts'
import { seriesOf } from './series.ts'
import { timeLabels } from './time-labels.ts'
import { type GroupName, type GroupTotal, groups, type Usage } from './usage.ts'

type Props = {
  usage: Usage
  totals: readonly GroupTotal[]
  group: GroupName
  per: Per
  isUtc: boolean
  nameOf(group: string | null): string
}

/** Spend over time as bars, and the same as a table. */
export function OverTime({ usage, totals, group, per, isUtc, nameOf }: Props) {
  const times = timesBetween(per, usage.from, usage.to, usage.time_zone)
  const series = seriesOf(usage.rows, totals, times, nameOf)
  const labels = timeLabels(times, per, isUtc)
  const title = `Spend per ${per} by ${groups[group].toLowerCase()}`
  const rows = times.map((time, index) => ({
    time,
    label: labels[index] ?? time,
    values: series.map(({ values }) => values[index] ?? 0),
  }))
  const columns: Column<(typeof rows)[number]>[] = [
    {
      name: 'time',
      label: per === 'hour' ? 'Hour' : 'Time',
      render: ({ label }) => <span class="number">{label}</span>,
      sortBy: ({ time }) => time,
    },
    ...series.map(
      ({ name }, index): Column<(typeof rows)[number]> => ({
        name: `series-${index}`,
        label: name,
        render: ({ values }) => <Amount usd={values[index]} />,
        sortBy: ({ values }) => values[index],
        isNumber: true,
        isNamed: true,
      }),
    ),
    {
      name: 'sum',
      label: 'Sum',
      render: ({ values }) => <Amount usd={values.reduce((sum, value) => sum + value, 0)} />,
      sortBy: ({ values }) => values.reduce((sum, value) => sum + value, 0),
      isNumber: true,
    },
  ]
  return (
    <>
      <div class="card">
        <StackedBars label={title} times={labels} series={series} format={formatUsd} />
      </div>
      <details class="same-figures">
        <summary>The same as a table</summary>
        <Table caption={title} columns={columns} rows={rows} idOf={({ time }) => time} />
      </details>
    </>
  )
}
