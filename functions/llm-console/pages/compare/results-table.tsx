import { useState } from 'preact/hooks'
import type { Answer } from '../answers/answer.ts'
import { AnswerText } from '../answers/answer-text.tsx'
import { StateBadge } from '../answers/state-badge.tsx'
import { Amount, Count, Duration } from '../parts/amount.tsx'
import { Badge } from '../parts/badge.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { type Column, Table } from '../parts/table.tsx'
import type { Compared } from './compare.ts'
import { type Summary, summarise } from './summary.ts'

type Row = Summary & { answers: readonly Answer[] }

const previewCharacters = 160

/** A line for each target, as the answers come. */
export function ResultsTable({ compared }: { compared: readonly Compared[] }) {
  const [opened, setOpened] = useState<string>()
  const rows = compared.map((one): Row => ({ ...summarise(one), answers: one.answers }))
  const shown = rows.find(({ target }) => target === opened)
  return (
    <>
      <Table
        caption="Answers"
        columns={columnsWith(setOpened)}
        rows={rows}
        idOf={({ target }) => target}
        rowsPerPage={50}
      />
      {shown && (
        <Dialog title={shown.target} isWide onClose={() => setOpened(undefined)}>
          <div class="stack">
            {shown.answers.map((answer, index) => (
              <section key={`${shown.target} ${index}`} class="stack">
                {shown.answers.length > 1 && (
                  <h3>
                    Answer {index + 1} <StateBadge state={answer.state} />
                  </h3>
                )}
                <AnswerText answer={answer} />
              </section>
            ))}
          </div>
        </Dialog>
      )}
    </>
  )
}

function columnsWith(open: (target: string) => void): readonly Column<Row>[] {
  return [
    { name: 'target', label: 'Target', render: ({ target }) => target, sortBy: ({ target }) => target },
    { name: 'state', label: 'State', render: (row) => <State row={row} />, sortBy: stateOf },
    {
      ...{ name: 'first', label: 'First token', isNumber: true },
      render: ({ firstTokenMs }) => firstTokenMs !== undefined && <Duration ms={firstTokenMs} />,
      sortBy: ({ firstTokenMs }) => firstTokenMs,
    },
    {
      ...{ name: 'total', label: 'Total', isNumber: true },
      render: ({ totalMs }) => totalMs !== undefined && <Duration ms={totalMs} />,
      sortBy: ({ totalMs }) => totalMs,
    },
    {
      ...{ name: 'speed', label: 'Tokens/s', isNumber: true },
      render: (row) => row.answered > 0 && <Count value={row.tokensPerSecond && Math.round(row.tokensPerSecond)} />,
      sortBy: ({ tokensPerSecond }) => tokensPerSecond,
    },
    {
      ...{ name: 'tokens', label: 'Tokens out', isNumber: true, isMinor: true },
      render: ({ answered, completionTokens }) => answered > 0 && <Count value={completionTokens} />,
      sortBy: ({ completionTokens }) => completionTokens,
    },
    {
      ...{ name: 'cost', label: 'Cost', isNumber: true },
      render: ({ answered, costUsd }) => answered > 0 && <Amount usd={costUsd} />,
      sortBy: ({ costUsd }) => costUsd,
    },
    { name: 'answer', label: 'Answer', render: (row) => <Preview row={row} onOpen={() => open(row.target)} /> },
  ]
}

function State({ row }: { row: Row }) {
  const { calls, answered, answeredBy } = row
  return (
    <span class="row">
      <StateBadge state={stateOf(row)} />
      {calls > 1 && (
        <span class="muted number">
          {answered} of {calls}
        </span>
      )}
      {answeredBy && <Badge tone="warning">by {answeredBy}</Badge>}
    </span>
  )
}

/** Of the calls of one target, the one that says most. */
function stateOf({ answers }: Row): Answer['state'] {
  const states = answers.map(({ state }) => state)
  const order = ['streaming', 'broken_off', 'failed', 'stopped', 'waiting'] as const
  return order.find((state) => states.includes(state)) ?? 'answered'
}

function Preview({ row, onOpen }: { row: Row; onOpen(): void }) {
  const { text = '', fault, textState } = row
  const shown = text === '' ? (fault?.message ?? '') : text
  if (shown === '') return null
  const isProblem = text === '' || textState === 'broken_off'
  return (
    <button type="button" class={isProblem ? 'link preview problem' : 'link preview'} onClick={onOpen}>
      {shown.slice(0, previewCharacters)}
    </button>
  )
}
