import { useState } from 'preact/hooks'
import { Duration } from '../parts/amount.tsx'
import { ConditionBadge } from '../parts/condition.tsx'
import { SelectField, TextField } from '../parts/field.tsx'
import { formatCount } from '../parts/format.ts'
import { Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { conditionOf, type Group, groupOf, severity } from './condition.ts'
import { Left } from './left.tsx'
import type { TargetStanding } from './standing.ts'

const choices: Readonly<Record<Group | 'all', string>> = {
  all: 'All',
  troubled: 'In trouble',
  well: 'Well',
  absent: 'Not deployed or switched off',
}

type Props = { targets: readonly TargetStanding[]; elapsedMs: number }

export function Targets({ targets, elapsedMs }: Props) {
  const [text, setText] = useState('')
  const [choice, setChoice] = useState<keyof typeof choices>('all')
  const sought = text.trim().toLowerCase()
  const shown = targets.filter(
    (one) => (choice === 'all' || groupOf(one) === choice) && one.target.toLowerCase().includes(sought),
  )
  return (
    <section aria-labelledby="targets">
      <h2 id="targets">Targets</h2>
      <div class="filters">
        <TextField label="Name contains" value={text} onChange={setText} placeholder="groq, llama …" />
        <SelectField
          label="Show"
          value={choice}
          onChange={(value) => setChoice(isChoice(value) ? value : 'all')}
          options={Object.entries(choices).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title={targets.length === 0 ? 'The catalogue has no targets' : 'No target matches'} />
      ) : (
        <Table
          caption="Targets and their state"
          columns={columns(elapsedMs)}
          rows={shown}
          idOf={({ target }) => target}
          initialSorting={{ column: 'state', direction: 'ascending' }}
          searched={`${choice} ${sought}`}
        />
      )}
    </section>
  )
}

function isChoice(value: string): value is keyof typeof choices {
  return value in choices
}

function columns(elapsedMs: number): Column<TargetStanding>[] {
  return [
    {
      name: 'target',
      label: 'Target',
      render: ({ target, function: name }) => (
        <>
          <span class="breakable">{target}</span>
          <span class="below muted">{name}</span>
        </>
      ),
      sortBy: ({ target }) => target,
    },
    {
      name: 'state',
      label: 'State',
      render: (target) => <State target={target} elapsedMs={elapsedMs} />,
      sortBy: (target) => severity(conditionOf(target)),
    },
    quantile('p50', 'Half within', ({ p50_ms }) => p50_ms),
    { ...quantile('p90', '90 % within', ({ p90_ms }) => p90_ms), isMinor: true },
    { ...quantile('p99', '99 % within', ({ p99_ms }) => p99_ms), isMinor: true },
    {
      name: 'in_flight',
      label: 'In flight',
      render: ({ in_flight }) => <span class="number">{formatCount(in_flight)}</span>,
      sortBy: ({ in_flight }) => in_flight,
      isNumber: true,
      isMinor: true,
    },
    {
      name: 'minute',
      label: 'This minute',
      render: ({ minute: { requests, requests_limit } }) => (
        <span class="number">
          {formatCount(requests)}
          {requests_limit !== undefined && <span class="unit"> of {formatCount(requests_limit)}</span>}
        </span>
      ),
      sortBy: ({ minute }) => minute.requests,
      isNumber: true,
      isMinor: true,
    },
    {
      name: 'failed',
      label: 'Failed calls',
      render: ({ calls: { failed, total } }) => (
        <span class="number">
          {formatCount(failed)}
          <span class="unit"> of {formatCount(total)}</span>
        </span>
      ),
      sortBy: ({ calls }) => calls.failed,
      isNumber: true,
      isMinor: true,
    },
  ]
}

function quantile(
  name: string,
  label: string,
  of: (latency: TargetStanding['latency']) => number | undefined,
): Column<TargetStanding> {
  return {
    name,
    label,
    render: ({ latency }) => (of(latency) === undefined ? <NotMeasured /> : <Duration ms={of(latency)} />),
    sortBy: ({ latency }) => of(latency),
    isNumber: true,
  }
}

function NotMeasured() {
  return (
    <span class="muted" title="Nothing has been measured lately.">
      –<span class="visually-hidden"> not measured</span>
    </span>
  )
}

function State({ target, elapsedMs }: { target: TargetStanding; elapsedMs: number }) {
  const { why, left_ms: leftMs, enabled } = target
  return (
    <>
      <span class="row">
        <ConditionBadge condition={conditionOf(target)} />
        {enabled && leftMs !== undefined && <Left leftMs={leftMs} elapsedMs={elapsedMs} />}
      </span>
      {enabled && why !== undefined && <span class="below muted">It {why}</span>}
    </>
  )
}
