import { aligned } from '../local/aligned.ts'
import type { AddedLatency } from './added-latency.ts'
import type { FirstAnswer } from './first-answer.ts'
import { median } from './statistics.ts'

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

/** First answers by name, each with its ratio to the first, which is the baseline, and its range; then the CPU time they took. */
export function firstAnswerRows(
  answers: Map<string, FirstAnswer[]>,
  what: string,
  barMs: number,
  baselines: string[],
): Row[] {
  const latencies = new Map([...answers].map(([name, all]) => [name, all.map(({ latencyMs }) => latencyMs)]))
  const cpu = new Map([...answers].map(([name, all]) => [name, all.flatMap(({ cpuMs }) => cpuMs ?? [])]))
  return [
    ...ratioRows(latencies, what, (name) => (baselines.includes(name) ? undefined : { most: barMs })),
    ...ratioRows(cpu, `CPU time to ${what}`, () => undefined),
  ]
}

function ratioRows(times: Map<string, number[]>, what: string, barOf: (name: string) => Bar | undefined): Row[] {
  const [baseline = []] = times.values()
  if (baseline.length === 0) return []
  return [...times].map(([name, timesMs]) => {
    const line = row(`${what}: ${name}`, median(timesMs), 'ms', barOf(name))
    const ratio = (median(timesMs) / median(baseline)).toFixed(2)
    const range = `${format(Math.min(...timesMs))}–${format(Math.max(...timesMs))}`
    return { ...line, figure: `${line.figure}  (${range}, ${ratio}× bare)` }
  })
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

function format(value: number): string {
  return value < 10 ? value.toFixed(3) : value.toFixed(1)
}
