import type { FirstAnswer } from './first-answer.ts'
import type { Row } from './report.ts'
import { quantile } from './statistics.ts'

/** What a start saves until the end of its first answer: milliseconds of time and of CPU time, and resident megabytes. */
export type Gain = { ms: number; cpuMs: number; listeningMegabytes: number; megabytes: number }

/** What a part of a bundle must save to stay: as much CPU time, which is what a limit of CPU multiplies, or as much memory. */
const least = { cpuMs: 3, megabytes: 3 }

/** The differences between the faster quarters of starts without and with something: other load only adds to them. */
function gainOf(without: readonly FirstAnswer[], all: readonly FirstAnswer[]): Gain {
  const difference = (of: (answer: FirstAnswer) => number) =>
    quantile(without.map(of), 0.25) - quantile(all.map(of), 0.25)
  return {
    ms: difference(({ latencyMs }) => latencyMs),
    cpuMs: difference(({ cpuMs, latencyMs }) => cpuMs ?? latencyMs),
    listeningMegabytes: difference(({ listeningMegabytes }) => listeningMegabytes),
    megabytes: difference(({ megabytes }) => megabytes),
  }
}

/**
 * A line for each of the subjects but the first, which the others lack something of and are named by.
 * @param limited the same with a limit of CPU, where the machine allows one
 */
export function gainRows(
  shipped: string,
  free: ReadonlyMap<string, FirstAnswer[]>,
  limited: ReadonlyMap<string, FirstAnswer[]> | undefined,
): Row[] {
  return [...free.keys()]
    .filter((name) => name !== shipped)
    .map((name) => {
      const gain = (answers: ReadonlyMap<string, FirstAnswer[]>) =>
        gainOf(answers.get(name) ?? [], answers.get(shipped) ?? [])
      return gainRow(`${name}: ${shipped}`, gain(free), limited && gain(limited))
    })
}

function gainRow(what: string, free: Gain, limited: Gain | undefined): Row {
  const isWorth = free.cpuMs >= least.cpuMs || Math.max(free.listeningMegabytes, free.megabytes) >= least.megabytes
  const figures = [
    `${free.ms.toFixed(1)} ms`,
    `CPU ${free.cpuMs.toFixed(1)} ms`,
    `at 200m ${limited ? `${limited.ms.toFixed(0)} ms, CPU ${limited.cpuMs.toFixed(1)} ms` : 'unknown'}`,
    `listening ${free.listeningMegabytes.toFixed(1)} MB`,
    `answered ${free.megabytes.toFixed(1)} MB`,
  ]
  const bar = `≥ ${least.cpuMs} ms of CPU or ${least.megabytes} MB`
  return { what, figure: figures.join(', '), bar, verdict: isWorth ? 'ok' : 'under' }
}
