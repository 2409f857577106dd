import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { isDay, noDay } from '../catalogue/values.ts'
import type { LocalTime } from '../money/ledger/local-time.ts'
import { UnknownPosition } from '../store/port.ts'

/**
 * Lets through a query that has none but these parameters, each of them once.
 * @throws LlmError invalid_request, naming the parameter and what is allowed
 */
export function checkParameters(query: string, allowed: readonly string[]): void {
  const names = [...new URLSearchParams(query).keys()]
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) throw refusal(`${name} is given twice`, name)
    if (allowed.includes(name)) continue
    throw refusal(`${name} is not a parameter of this path, which takes ${allowed.join(', ') || 'none'}`, name)
  }
}

/**
 * The parameters of a query by a schema, once `checkParameters` has let it through.
 * @throws LlmError invalid_request, naming the parameter
 */
export function readQuery<Schema extends v.GenericSchema>(schema: Schema, query: string): v.InferOutput<Schema> {
  return parseRequest(schema, Object.fromEntries(new URLSearchParams(query)))
}

/** The names of a schema's parameters. */
export function parametersOf({ entries }: { entries: object }): string[] {
  return Object.keys(entries)
}

const number = (least: number, most: number) => {
  const expected = `must be a whole number from ${least} to ${most}`
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, expected),
    v.transform(Number),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  )
}

const moment = 'must be a month such as 2026-11, a day such as 2026-11-25, or a time such as 2026-11-25T09:00:00Z'

/** Parameters that several routes take. */
export const parameter = {
  number,
  /** One of these; or empty, where that means none. */
  oneOf: (names: readonly string[]) =>
    v.picklist(['', ...names], `must be one of ${names.join(', ')}; or empty, for records without one`),
  text: v.pipe(v.string(), v.maxLength(1000, 'must have 1000 characters or fewer')),
  moment: v.pipe(
    v.string(),
    v.regex(/^\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?)?$/, moment),
    v.check((text) => !Number.isNaN(Date.parse(text)), moment),
    v.check((text) => isDay(text.slice(0, 10)), noDay),
  ),
}

/**
 * Asks the store for what is behind a position; only the store can tell whether it is one.
 * @param wanted what the parameter must be, as its schema says it
 * @throws LlmError invalid_request, naming the parameter
 */
export async function withPosition<Answer>(
  parameter: string,
  wanted: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    throw error instanceof UnknownPosition ? refusal(`${parameter} ${wanted}`, parameter) : error
  }
}

/** The milliseconds of a moment; days and months begin in the catalogue's time zone. */
export function momentMs(moment: string, localTime: LocalTime): number {
  return moment.includes('T') ? Date.parse(moment) : localTime.startOf(moment)
}
