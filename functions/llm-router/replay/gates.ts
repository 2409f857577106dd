import type { ReplayReport } from '#runtime/contract/admin/replay.ts'

/** A condition under which a new catalogue is refused, such as `cost > +5%` or `p95 > 2000ms`. */
export type Gate = { text: string; figure: FigureName; isAbove: boolean; isChange: boolean; unit: Unit; most: number }

export type GateResult = {
  gate: string
  fails: boolean
  /** What it is; absent if it is unknown, and then the gate fails. */
  value?: number
  unit: Unit
  why?: string
}

type Unit = '%' | 'ms' | 'usd' | 'calls'
type Figure = {
  unit: Exclude<Unit, '%'>
  before: (report: ReplayReport) => number | undefined
  after: (report: ReplayReport) => number | undefined
  /** The change in percent. Without it, percents are of all calls. */
  percent?: (report: ReplayReport) => number | undefined
}

const zero = () => 0

const figures = {
  cost: {
    unit: 'usd',
    before: ({ change }) => (change.compared_calls > 0 ? change.before_usd : undefined),
    after: ({ change }) => (change.compared_calls > 0 ? change.after_usd : undefined),
    percent: ({ change }) => (change.compared_calls > 0 ? change.cost_percent : undefined),
  },
  p50: {
    unit: 'ms',
    before: ({ before }) => before.p50_ms,
    after: ({ after }) => after.p50_ms,
    percent: ({ change }) => change.p50_percent,
  },
  p95: {
    unit: 'ms',
    before: ({ before }) => before.p95_ms,
    after: ({ after }) => after.p95_ms,
    percent: ({ change }) => change.p95_percent,
  },
  unanswered: { unit: 'calls', before: ({ before }) => before.unanswered, after: ({ after }) => after.unanswered },
  late: { unit: 'calls', before: ({ before }) => before.late_calls, after: ({ after }) => after.late_calls },
  unknown_cost: {
    unit: 'calls',
    before: ({ before }) => before.unknown_cost_calls,
    after: ({ after }) => after.unknown_cost_calls,
  },
  changed: { unit: 'calls', before: zero, after: ({ change }) => change.changed_calls },
  shortened: { unit: 'calls', before: zero, after: ({ change }) => change.shortened_calls },
  budget_refusals: {
    unit: 'calls',
    before: zero,
    after: ({ budget_refusals }) => budget_refusals,
  },
} as const satisfies Record<string, Figure>

type FigureName = keyof typeof figures
const isFigure = (name: string): name is FigureName => Object.hasOwn(figures, name)
const figureOf = (name: FigureName): Figure => figures[name]

export const gateFigures = Object.keys(figures)

/**
 * Reads a condition: a figure, `>` or `<`, and what it is compared with: `5%`, `2000ms`, `2s`, `1.50usd`, `$1.50` or a number of calls.
 * With a sign, it is about the change.
 * @throws Error saying what it must be
 */
export function readGate(text: string): Gate {
  const [, name = '', comparison, sign, dollar, digits, suffix = ''] =
    /^\s*(\w+)\s*([<>])\s*([+-]?)(\$?)(\d+(?:\.\d+)?)\s*(%|ms|s|usd|)\s*$/i.exec(text) ?? []
  const refuse = (what: string) => new Error(`--fail-if '${text}': ${what}.`)
  if (digits === undefined) throw refuse("say it like 'cost > +5%', 'p95 > 2000ms' or 'unanswered > 0'")
  if (!isFigure(name)) throw refuse(`${name} is not a figure; there are ${gateFigures.join(', ')}`)
  const { unit, percent } = figureOf(name)
  const written = suffix.toLowerCase()
  const given = unitOf(dollar === '$' ? 'usd' : written)
  if (given !== '%' && given !== unit) throw refuse(`${name} is compared in ${words[unit]}, or in %`)
  if (given === '%' && percent && sign === '')
    throw refuse(`a change has a sign, as in ${name} ${comparison} +${digits}%`)
  const size = Number(digits) * (written === 's' ? 1000 : 1)
  return {
    ...{ text: text.trim(), figure: name, isAbove: comparison === '>', isChange: sign !== '' },
    ...{ unit: given, most: sign === '-' ? -size : size },
  }
}

const words = { usd: 'USD, such as 1.50usd', ms: 'ms or s', calls: 'calls', '%': '%' } as const

function unitOf(suffix: string): Unit {
  if (suffix === '%' || suffix === 'usd') return suffix
  return suffix === 'ms' || suffix === 's' ? 'ms' : 'calls'
}

/** Whether a condition holds. One that cannot be told holds as well: a gate that saw nothing must not let anything through. */
export function judge(gate: Gate, report: ReplayReport): GateResult {
  const value = figureIn(gate, report)
  const { text, unit } = gate
  if (value === undefined) return { gate: text, fails: true, unit, why: 'it is unknown, so it cannot be let through' }
  return { gate: text, fails: gate.isAbove ? value > gate.most : value < gate.most, value, unit }
}

function figureIn({ figure, unit, isChange }: Gate, report: ReplayReport): number | undefined {
  const { calls } = report.recordings
  const { before, after, percent } = figureOf(figure)
  if (calls === 0) return undefined
  if (unit === '%' && percent) return percent(report)
  const [from, to] = [before(report), after(report)]
  if (to === undefined || from === undefined) return isChange ? undefined : to
  const value = isChange ? to - from : to
  return unit === '%' ? (100 * value) / calls : value
}
