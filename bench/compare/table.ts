import { median } from '../statistics.ts'
import type { Figures } from './figures.ts'

export type Measured = { id: string; name: string; note: string; figures: Figures }

const none = '–'

/** What is added to the same round's direct answer, or the value itself, per round. */
type Column = { head: string; cell: (figures: Figures, direct: Figures) => string }

const columns: readonly Column[] = [
  { head: 'added p50, ms', cell: ({ p50Ms }, direct) => spread(differences(p50Ms, direct.p50Ms), 2) },
  { head: 'added p99, ms', cell: ({ p99Ms }, direct) => spread(differences(p99Ms, direct.p99Ms), 2) },
  { head: 'requests/s at 16', cell: ({ perSecondAt16 }) => spread(perSecondAt16, 0) },
  { head: 'at 64', cell: ({ perSecondAt64 }) => spread(perSecondAt64, 0) },
  {
    head: 'first token, added ms',
    cell: ({ firstTokenMs }, direct) => spread(differences(firstTokenMs, direct.firstTokenMs), 2),
  },
  { head: 'each token, added ms', cell: ({ tokenMs }, direct) => spread(differences(tokenMs, direct.tokenMs), 3) },
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
    ...columns.map(({ cell, head }) =>
      id === 'direct' && head.includes('added') ? ownValue(head, figures) : cell(figures, direct),
    ),
  ])
  return markdown(['', ...columns.map(({ head }) => head)], lines)
}

/** What the others' are added to. */
function ownValue(head: string, { p50Ms, p99Ms, firstTokenMs, tokenMs }: Figures): string {
  if (head.startsWith('added p50')) return `(${spread(p50Ms, 3)})`
  if (head.startsWith('added p99')) return `(${spread(p99Ms, 3)})`
  return head.startsWith('first') ? `(${spread(firstTokenMs, 2)})` : `(${spread(tokenMs, 3)})`
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

function sumOf(megabytes: readonly number[]): string {
  return megabytes.length === 0 ? none : megabytes.map((value) => value.toFixed(0)).join(' + ')
}

/** A table that is aligned as text, and a table in Markdown too. */
export function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) => Math.max(3, ...[head, ...lines].map((line) => line[at]?.length ?? 0)))
  const drawn = (line: readonly string[]) =>
    `| ${widths.map((width, at) => (line[at] ?? '').padEnd(width)).join(' | ')} |`
  return [drawn(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(drawn)].join('\n')
}
