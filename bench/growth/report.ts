import { aligned } from '../../local/aligned.ts'
import type { Dimension } from './dimensions.ts'
import { type Growth, growthOf, type Level } from './exponent.ts'
import { plot } from './plot.ts'

export type Measured = { dimension: Pick<Dimension, 'name' | 'unit'>; levels: readonly Level[] }

const columns = ['requests/s', 'p99, ms', 'router CPU, ms', 'failed'] as const

/** One dimension as aligned text with the growth below it. */
export function textOf({ dimension, levels }: Measured): string {
  const rows = [[dimension.unit, ...columns], ...levels.map(cells)]
  return [aligned(rows, []), sentenceOf(growthOf(levels))].join('\n')
}

/** All dimensions as a page with tables and pictures. */
export function pageOf(measured: readonly Measured[], { machine, command, date }: Record<string, string>): string {
  return [
    '# How it grows',
    '',
    `\`${command}\` on ${date}, ${machine}. Client, router, a gateway, groq-generate and a provider that answers at once share the machine.`,
    '',
    'The exponent is how a cost grows between neighbours at most: 0 not at all, 1 linearly, 2 with the square. Nothing may grow faster than linearly (1.1 with noise).',
    ...measured.map(({ dimension, levels }) =>
      [
        '',
        `## By ${dimension.unit}`,
        '',
        `![Requests per second and p99 by ${dimension.unit}](growth/${dimension.name}.svg)`,
        '',
        `| ${dimension.unit} | ${columns.join(' | ')} |`,
        `|${'---:|'.repeat(columns.length + 1)}`,
        ...levels.map((level) => `| ${cells(level).join(' | ')} |`),
        '',
        sentenceOf(growthOf(levels)),
      ].join('\n'),
    ),
    '',
  ].join('\n')
}

export function pictureOf({ dimension, levels }: Measured): string {
  return plot(dimension.unit, [
    { name: 'requests/s', unit: '', points: levels.map(({ size, perSecond }) => ({ x: size, y: perSecond })) },
    { name: 'p99', unit: 'ms', points: levels.map(({ size, p99Ms }) => ({ x: size, y: p99Ms })) },
  ])
}

function cells({ size, perSecond, p99Ms, cpuMs, failed }: Level): string[] {
  return [size.toLocaleString('en'), perSecond.toFixed(0), p99Ms.toFixed(1), cpuMs.toFixed(2), String(failed)]
}

function sentenceOf({ ofTime, ofP99, ofCpu, verdict }: Growth): string {
  const all = `time per request ${ofTime.toFixed(2)}, p99 ${ofP99.toFixed(2)}, CPU time ${ofCpu.toFixed(2)}`
  return `Exponents at most: ${all}: ${verdict}`
}
