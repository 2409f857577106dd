import { aligned } from '../local/aligned.ts'
import type { AddedLatency } from './added-latency.ts'

/** One line of the table. A figure without a bar is there to compare with. */
export type Row = { what: string; figure: string; bar: string; verdict: 'ok' | 'over' | 'under' | '' }

export type Bar = { most: number; below?: boolean } | { least: number }

export function row(what: string, value: number, unit: string, bar?: Bar): Row {
  const figure = `${format(value)} ${unit}`
  if (bar === undefined) return { what, figure, bar: '', verdict: '' }
  if ('least' in bar)
    return { what, figure, bar: `≥ ${bar.least} ${unit}`, verdict: value >= bar.least ? 'ok' : 'under' }
  const isOk = bar.below ? value < bar.most : value <= bar.most
  return { what, figure, bar: `${bar.below ? '<' : '≤'} ${bar.most} ${unit}`, verdict: isOk ? 'ok' : 'over' }
}

export function addedLatencyRows({ bareMs, runtimeMs, addedMs }: AddedLatency): Row[] {
  return [
    row('p50 of an echo: bare node:http', bareMs, 'ms'),
    row('p50 of an echo: runtime alone', runtimeMs, 'ms'),
    row('p50 that the runtime adds', addedMs, 'ms', { most: 0.15 }),
  ]
}

/** The rows as aligned text. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [{ what: '', figure: 'figure', bar: 'bar', verdict: '' }, ...rows].map((line) => Object.values(line))
  return aligned(lines, [0, 1, 2, 3])
}

/** With as many digits as a reader needs. */
export function format(value: number): string {
  return value < 10 ? value.toFixed(3) : value.toFixed(1)
}
