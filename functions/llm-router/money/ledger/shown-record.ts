import * as v from 'valibot'
import { formatUsd } from '../nano-usd.ts'

/** A record as operators see it: names as in every reply of the router, and the cost in USD. */
export type ShownRecord = Readonly<Record<string, unknown>>

const storedSchema = v.record(v.string(), v.unknown())

/**
 * Shows a stored record. Fields that this version does not know are kept: a newer one may have written it.
 * @throws ValiError if the text is not a JSON object
 */
export function showRecord(text: string): ShownRecord {
  const { costNanoUsd, ...rest } = v.parse(storedSchema, JSON.parse(text))
  const costUsd = typeof costNanoUsd === 'number' ? Number(formatUsd(costNanoUsd)) : null
  return Object.fromEntries(Object.entries({ ...rest, costUsd }).map(([name, value]) => [toSnakeCase(name), value]))
}

export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
