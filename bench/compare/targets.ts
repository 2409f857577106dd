import { type Bar, type Row, row } from '../report.ts'
import { median } from '../statistics.ts'
import type { Figures } from './figures.ts'
import { differences, figuresOf, type Measured, markdown, ratios, spread } from './table.ts'

type Compare = (own: Figures, other: Figures) => readonly number[]

type Target = {
  what: string
  /** Whose figures are compared with whose. */
  own: string
  other: string
  compare: Compare
  unit: string
  digits: number
  bar: Bar
}

const throughput: Compare = (own, other) => ratios(own.perSecondAt16, other.perSecondAt16)
const p50: Compare = (own, other) => ratios(own.p50Ms, other.p50Ms)
const firstToken: Compare = (own, other) => differences(own.firstTokenMs, other.firstTokenMs)
const eachToken: Compare = (own, other) => differences(own.tokenMs, other.tokenMs)
const memory: Compare = ({ loadedMb }) => (loadedMb.length === 0 ? [] : [Math.max(...loadedMb)])
const start: Compare = ({ startMs }) => startMs

const times = { unit: '×', digits: 2 }
const ms = { unit: 'ms', digits: 3 }

const targets: readonly Target[] = [
  {
    ...{ what: 'groq-generate, requests/s at 16, to Portkey', own: 'groq', other: 'portkey', compare: throughput },
    ...{ ...times, bar: { least: 2.5 } },
  },
  {
    ...{ what: 'groq-generate, p50, to Portkey', own: 'groq', other: 'portkey', compare: p50 },
    ...{ ...times, bar: { most: 0.65 } },
  },
  {
    ...{ what: 'router + provider, requests/s at 16, to Portkey', own: 'pair', other: 'portkey', compare: throughput },
    ...{ ...times, bar: { least: 1 } },
  },
  {
    ...{ what: 'with key and SQLite, requests/s at 16, to Portkey', own: 'pair-keys', other: 'portkey' },
    ...{ compare: throughput, ...times, bar: { least: 1 } },
  },
  {
    ...{ what: 'chain through the real gateway, requests/s at 16, to bare functions', own: 'real', other: 'real-bare' },
    ...{ compare: throughput, ...times, bar: { least: 0.8 } },
  },
  {
    ...{ what: 'groq-generate, first token, added', own: 'groq', other: 'direct', compare: firstToken },
    ...{ ...ms, bar: { most: 1 } },
  },
  {
    ...{ what: 'groq-generate, each token, added', own: 'groq', other: 'direct', compare: eachToken },
    ...{ ...ms, bar: { most: 0.1 } },
  },
  {
    ...{ what: 'groq-generate, RSS after load', own: 'groq', other: 'direct', compare: memory },
    ...{ unit: 'MB', digits: 0, bar: { most: 128, below: true } },
  },
  {
    ...{ what: 'with key and SQLite, RSS of the larger function after load', own: 'pair-keys', other: 'direct' },
    ...{ compare: memory, unit: 'MB', digits: 0, bar: { most: 128, below: true } },
  },
  {
    ...{ what: 'groq-generate, cold start', own: 'groq', other: 'direct', compare: start },
    ...{ unit: 'ms', digits: 0, bar: { most: 80 } },
  },
]

/** Each target whose contenders were measured: the median over the rounds, judged. */
export function targetRows(all: readonly Measured[]): Row[] {
  return targets.flatMap(({ what, own, other, compare, unit, digits, bar }) => {
    const [figures, others] = [figuresOf(all, own), figuresOf(all, other)]
    const values = figures === undefined || others === undefined ? [] : compare(figures, others)
    if (values.length === 0) return []
    return [{ ...row(what, median(values), unit, bar), figure: `${spread(values, digits)} ${unit}` }]
  })
}

export function targetTable(all: readonly Measured[]): string {
  const lines = targetRows(all).map(({ what, figure, bar, verdict }) => [what, figure, bar, verdict])
  return markdown(['target', 'figure', 'bar', ''], lines)
}
