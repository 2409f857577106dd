import { readdir } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import type { Metered } from '../metered/metered.ts'
import type { Noise } from './steady.ts'

/** What is sampled of a function, and what is noise in it. Numbers of things vary by those that end late. */
export const measures = {
  'heap, MB': { share: 0.1, least: 1 },
  'outside of the heap, MB': { share: 0.1, least: 2 },
  'resident, MB': { share: 0.1, least: 8 },
  'open files and sockets': { share: 0.1, least: 8 },
  timers: { share: 0.1, least: 8 },
  // A model has its series from its first fault of a kind on. One per call or per caller would be a multiple.
  'series of metrics': { share: 0.35, least: 2 },
} as const satisfies Record<string, Noise>

export type Measure = keyof typeof measures
export type Sample = Readonly<Record<Measure, number>>

/** Of a function that has nothing to do at the moment. */
export async function sampleOf({ pid, url, collect, read }: Metered): Promise<Sample> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  await collect()
  const { heapBytes, externalBytes, residentBytes, resources } = await read()
  // Without /proc, what Node has open says as much.
  const sockets = resources.TCPSocketWrap ?? 0
  const files = await readdir(`/proc/${pid}/fd`).then(
    (all) => all.length,
    () => sockets,
  )
  return {
    'heap, MB': heapBytes / 1e6,
    'outside of the heap, MB': externalBytes / 1e6,
    'resident, MB': residentBytes / 1e6,
    'open files and sockets': files,
    timers: resources.Timeout ?? 0,
    'series of metrics': metrics.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
  }
}

export const storeMeasures = {
  'reservations under way': { share: 0, least: 2 },
  counters: { share: 0.1, least: 10 },
  'sums of the ledger': { share: 0.1, least: 60 },
  'calls that are not archived': { share: 0, least: 10 },
} as const satisfies Record<string, Noise>

export type StoreSample = Readonly<Record<keyof typeof storeMeasures, number>>

export function sampleStore(file: string): StoreSample {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = (table: string) => Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows)
  const sample = {
    'reservations under way': rows('reservations'),
    counters: rows('counters'),
    'sums of the ledger': rows('tallies'),
    'calls that are not archived': rows('records'),
  }
  database.close()
  return sample
}
