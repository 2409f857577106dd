import type { FirstAnswer } from './first-answer.ts'
import { type Bar, format, type Row, row } from './report.ts'
import { median } from './statistics.ts'

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
