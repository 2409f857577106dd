import type { Compared, Shadow } from '../api/decisions.ts'
import { Amount, Count, Duration } from '../parts/amount.tsx'
import { type Column, Table } from '../parts/table.tsx'

type Row = Compared & { id: string; who: string }

const columns: readonly Column<Row>[] = [
  {
    name: 'target',
    label: 'Answer of',
    render: ({ target, who }) => (
      <>
        <span class="breakable">{target ?? 'Nobody'}</span>
        <span class="below muted">{who}</span>
      </>
    ),
  },
  {
    name: 'end',
    label: 'End',
    render: ({ succeeded, code, finish_reason }) => (succeeded ? (finish_reason ?? 'whole') : `failed, ${code}`),
  },
  { name: 'took', label: 'Took', render: ({ ms }) => <Duration ms={ms} />, isNumber: true },
  {
    name: 'tokens',
    label: 'Tokens in, out',
    render: ({ succeeded, prompt_tokens, completion_tokens }) =>
      succeeded ? (
        <>
          <Count value={prompt_tokens} />, <Count value={completion_tokens} />
        </>
      ) : (
        '—'
      ),
    isNumber: true,
    isMinor: true,
  },
  {
    name: 'cost',
    label: 'Cost',
    render: ({ succeeded, cost_usd }) => (succeeded ? <Amount usd={cost_usd} /> : '—'),
    isNumber: true,
  },
]

/** The answer of the request beside those of its shadows, which nobody has seen. */
export function Shadows({ shadows }: { shadows: readonly Shadow[] }) {
  const [first] = shadows
  if (first === undefined) return null
  const rows: readonly Row[] = [
    { ...first.original, id: 'original', who: 'the request' },
    ...shadows.map(({ name, shadow }) => ({ ...shadow, id: `shadow ${name}`, who: `shadow ${name}` })),
  ]
  return (
    <section aria-labelledby="shadows-title">
      <h2 id="shadows-title">Shadows</h2>
      <Table caption="The answer beside those of shadows" columns={columns} rows={rows} idOf={({ id }) => id} />
    </section>
  )
}
