import { median } from '../statistics.ts'
import type { Figures } from './figures.ts'

export type Measured = { id: string; name: string; note: string; figures: Figures }

const none = '–'

type Column = {
  head: string
  cell: (figures: Figures, direct: Figures) => string
  /** In the line of the direct answer, where it is another. */
  directCell?: (direct: Figures) => string
}

const columns: readonly Column[] = [
  added('added p50, ms', ({ p50Ms }) => p50Ms, { digits: 2, directDigits: 3 }),
  added('added p99, ms', ({ p99Ms }) => p99Ms, { digits: 2, directDigits: 3 }),
  { head: 'requests/s at 16', cell: ({ perSecondAt16 }) => spread(perSecondAt16, 0) },
  { head: 'at 16 when new', cell: ({ warmUpPerSecond }) => spread(warmUpPerSecond.slice(0, 1), 0) },
  { head: 'at 64', cell: ({ perSecondAt64 }) => spread(perSecondAt64, 0) },
  added('first token, added ms', ({ firstTokenMs }) => firstTokenMs, { digits: 2, directDigits: 2 }),
  added('each token, added ms', ({ tokenMs }) => tokenMs, { digits: 3, directDigits: 3 }),
  { head: 'CPU per request, ms', cell: ({ cpuMs }) => spread(cpuMs, 3) },
  { head: 'RSS idle, MB', cell: ({ idleMb }) => sumOf(idleMb) },
  { head: 'RSS after load, MB', cell: ({ loadedMb }) => sumOf(loadedMb) },
  { head: 'cold start, ms', cell: ({ startMs }) => spread(startMs, 0) },
]

/** All that was measured, one line a contender: medians over the rounds, with the least and the most. */
export function measuredTable(all: readonly Measured[]): string {
  const direct = figuresOf(all, 'direct')
  if (direct === undefined) throw new Error('Nothing was measured directly, which the others add to.')
  const lines = all.map(({ id, name, figures }) => [
    name,
    ...columns.map(({ cell, directCell }) =>
      id === 'direct' && directCell ? directCell(figures) : cell(figures, direct),
    ),
  ])
  return markdown(['', ...columns.map(({ head }) => head)], lines)
}

/** What is added to the same round's direct answer. Its own, which the others' are added to, stands in parentheses. */
function added(
  head: string,
  values: (figures: Figures) => readonly number[],
  { digits, directDigits }: { digits: number; directDigits: number },
): Column {
  return {
    head,
    cell: (figures, direct) => spread(differences(values(figures), values(direct)), digits),
    directCell: (direct) => `(${spread(values(direct), directDigits)})`,
  }
}

export function figuresOf(all: readonly Measured[], id: string): Figures | undefined {
  return all.find((measured) => measured.id === id)?.figures
}

/** Round by round. */
export function differences(values: readonly number[], from: readonly number[]): number[] {
  return pairs(values, from).map(([value, other]) => value - other)
}

/** Round by round. */
export function ratios(values: readonly number[], to: readonly number[]): number[] {
  return pairs(values, to).map(([value, other]) => value / other)
}

function pairs(values: readonly number[], others: readonly number[]): [number, number][] {
  return values.flatMap((value, round) => {
    const other = others[round]
    return other === undefined || Number.isNaN(value + other) ? [] : [[value, other]]
  })
}

/** The median, and in parentheses the least and the most. */
export function spread(all: readonly number[], digits: number): string {
  const values = all.filter((value) => !Number.isNaN(value))
  if (values.length === 0) return none
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  )
  return values.length === 1 ? `${middle}` : `${middle} (${least}–${most})`
}

/** Of each process. */
export function sumOf(megabytes: readonly number[]): string {
  return megabytes.length === 0 ? none : megabytes.map((value) => value.toFixed(0)).join(' + ')
}

/** A table that is aligned as text, and a table in Markdown too. */
export function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) => Math.max(3, ...[head, ...lines].map((line) => line[at]?.length ?? 0)))
  const drawn = (line: readonly string[]) =>
    `| ${widths.map((width, at) => (line[at] ?? '').padEnd(width)).join(' | ')} |`
  return [drawn(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(drawn)].join('\n')
}
