import { Amount, Count } from '../parts/amount.tsx'
import { formatCalls, formatPercent } from '../parts/format.ts'
import { type Column, Table } from '../parts/table.tsx'
import { type GroupName, type GroupTotal, groups } from './usage.ts'

type Props = {
  totals: readonly GroupTotal[]
  group: GroupName
  nameOf(group: string | null): string
}

/** Each group over the whole time; the swatch is its colour in the bars. */
export function ByGroup({ totals, group, nameOf }: Props) {
  const whole = totals.reduce((sum, { cost_usd: usd }) => sum + usd, 0)
  const places = new Map(totals.map((total, index) => [total, totals.length > 8 ? Math.min(index, 7) : index]))
  const columns: Column<GroupTotal>[] = [
    {
      name: 'group',
      label: groups[group],
      render: (total) => (
        <span class="row nowrap">
          <span class={`swatch series-${(places.get(total) ?? 7) + 1}`} />
          <span class={total.group === null ? 'breakable muted' : 'breakable'}>{nameOf(total.group)}</span>
        </span>
      ),
      sortBy: ({ group: value }) => nameOf(value),
    },
    {
      name: 'cost',
      label: 'Spent',
      render: ({ cost_usd: usd }) => <Amount usd={usd} />,
      sortBy: ({ cost_usd: usd }) => usd,
      isNumber: true,
    },
    {
      name: 'share',
      label: 'Share',
      render: ({ cost_usd: usd }) => <span class="number">{whole > 0 ? formatPercent(usd / whole) : '–'}</span>,
      isNumber: true,
      isMinor: true,
    },
    {
      name: 'calls',
      label: 'Calls',
      render: ({ calls }) => <Count value={calls} />,
      sortBy: ({ calls }) => calls,
      isNumber: true,
    },
    {
      name: 'prompt',
      label: 'Prompt tokens',
      render: ({ prompt_tokens: tokens }) => <Count value={tokens} />,
      sortBy: ({ prompt_tokens: tokens }) => tokens,
      isNumber: true,
      isMinor: true,
    },
    {
      name: 'completion',
      label: 'Answer tokens',
      render: ({ completion_tokens: tokens }) => <Count value={tokens} />,
      sortBy: ({ completion_tokens: tokens }) => tokens,
      isNumber: true,
      isMinor: true,
    },
    {
      name: 'unknown',
      label: 'Unknown cost',
      render: ({ unknown_cost_calls: calls }) =>
        calls === 0 ? <span class="muted">–</span> : <span class="number">{formatCalls(calls)}</span>,
      sortBy: ({ unknown_cost_calls: calls }) => calls,
      isNumber: true,
      isMinor: true,
    },
  ]
  return (
    <Table
      caption={`Spend by ${groups[group].toLowerCase()}`}
      columns={columns}
      rows={totals}
      idOf={({ group: value }) => JSON.stringify(value)}
      initialSorting={{ column: 'cost', direction: 'descending' }}
      rowsPerPage={10}
    />
  )
}
