import type { ReplayReport } from '#runtime/contract/admin/replay.ts'
import type { GateResult } from '../../functions/llm-router/replay/gates.ts'
import { formatTable } from '../admin/table.ts'
import type { CallsReport } from './calls.ts'

/** How many lines of each table are shown; JSON has all. */
const mostRows = 30

/** A report as tables, one below the other. */
export function toTables(report: ReplayReport, gates: readonly GateResult[]): string {
  const { recordings, before, after, change } = report
  const title = `${recordings.calls} recorded requests${sampleOf(report)}, from ${recordings.from} to ${recordings.to}\n`
  const sides = formatTable(
    ['', 'as it was', 'as it would be', 'change'],
    [
      ['answered', before.answered, after.answered, null],
      ['unanswered', before.unanswered, after.unanswered, null],
      ['USD, where both are known', change.before_usd, change.after_usd, percent(change.cost_percent)],
      ['calls of unknown cost', before.unknown_cost_calls, after.unknown_cost_calls, null],
      ['p50 ms', before.p50_ms, after.p50_ms, percent(change.p50_percent)],
      ['p95 ms', before.p95_ms, after.p95_ms, percent(change.p95_percent)],
      ['calls of unknown time', before.unknown_ms_calls, after.unknown_ms_calls, null],
      ['later than asked for', before.late_calls, after.late_calls, null],
      ['another target', null, change.changed_calls, `${change.changed_percent}% of all`],
      ['shortened by budgets', null, change.shortened_calls, null],
    ].map((row) => row.map((cell) => (typeof cell === 'number' ? plain(cell) : cell))),
  )
  return [title + sides, ...tablesOf(report), ...gateLines(gates)].join('\n')
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(6).replace(/\.?0+$/, '')
}

function percent(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value > 0 ? '+' : ''}${value}%`
}

function sampleOf({ recordings: { calls, stand_for: standFor }, change }: ReplayReport): string {
  if (standFor === calls) return ''
  return `, which stand for ${standFor} (${plain(change.stand_for_before_usd)} USD, then ${plain(change.stand_for_after_usd)})`
}

function* tablesOf({ moves, filters, refusals, budgets }: ReplayReport): Generator<string> {
  const changed = moves.filter((move) => move.is_changed)
  if (changed.length > 0) {
    yield table(
      ['from', 'for', 'to', 'because', 'calls', 'USD', 'then', 'ms', 'then'],
      changed.map((move) => [
        ...[move.from ?? '(nobody)', move.from_reason, move.to ?? '(nobody)', move.to_reason, move.calls],
        ...[move.before_usd, move.after_usd, move.before_ms, move.after_ms],
      ]),
    )
  }
  if (filters.length > 0) {
    yield table(
      ['not asked', 'calls', 'because of', 'for example: it'],
      filters.map(({ target, calls, kind, example }) => [target, calls, kind, example]),
    )
  }
  if (refusals.length > 0) {
    yield table(
      ['unanswered', 'calls', 'then', 'for example'],
      refusals.map(({ code, before_calls, after_calls, example }) => [code, before_calls, after_calls, example]),
    )
  }
  if (budgets.length > 0) {
    yield table(
      ['budget of', 'name', 'per', 'USD', 'used', 'in', 'refusals', 'used up at'],
      budgets.map((one) => [
        ...[one.of, one.name, one.per, one.usd, one.used_usd, one.period, one.refusals, one.exceeded_at],
      ]),
    )
  }
}

function table(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const left = rows.length - mostRows
  return formatTable(names, rows.slice(0, mostRows)) + (left > 0 ? `and ${left} more; --json has all\n` : '')
}

function* gateLines(gates: readonly GateResult[]): Generator<string> {
  if (gates.length > 0) yield gates.map((gate) => `${gateLine(gate)}\n`).join('')
}

/** What became of a condition, in one line. */
export function gateLine({ gate, fails, value, unit, why }: GateResult): string {
  const known = value === undefined ? why : `it is ${plain(value)}${unit === '%' ? '%' : ` ${unit}`}`
  return `${fails ? 'FAILS ' : 'passes'}  ${gate}: ${known}`
}

/** What became of the requests that were really asked. */
export function callsTable({ candidates, asked, before, after, judged, ...calls }: CallsReport): string {
  const title = `${asked} of ${candidates} requests that go elsewhere and have a prompt were asked; both sides answered ${calls.both_answered}, ${calls.same_finish_reason} with the same finish reason\n`
  const cell = (value: number | undefined) => (value === undefined ? null : plain(value))
  return (
    title +
    formatTable(
      ['', 'as it was', 'as it would be'],
      [
        ['answered', before.answered, after.answered],
        ['USD', cell(before.usd), cell(after.usd)],
        ['average ms', cell(before.average_ms), cell(after.average_ms)],
        ['average tokens', cell(before.average_tokens), cell(after.average_tokens)],
        ...(judged
          ? [
              [`points of 10, from a judge of ${judged.calls}`, plain(judged.before), plain(judged.after)],
              ['better', judged.before_better, judged.after_better],
            ]
          : []),
      ].map((row) => row.map((value) => (typeof value === 'number' ? String(value) : value))),
    )
  )
}
