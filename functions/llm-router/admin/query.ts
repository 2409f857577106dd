import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { isDay, noDay } from '../catalogue/values.ts'
import type { LocalTime } from '../money/ledger/local-time.ts'

/**
 * The parameters of a query, by a schema.
 * @throws LlmError invalid_request, naming the parameter
 */
export function readQuery<Schema extends v.GenericSchema>(schema: Schema, query: string): v.InferOutput<Schema> {
  const parameters = [...new URLSearchParams(query)]
  for (const [index, [name]] of parameters.entries()) {
    if (parameters.findIndex(([other]) => other === name) < index) throw refusal(`${name} is given twice`, name)
  }
  return parseRequest(schema, Object.fromEntries(parameters))
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

/** The milliseconds of a moment; days and months begin in the catalogue's time zone. */
export function momentMs(moment: string, localTime: LocalTime): number {
  return moment.includes('T') ? Date.parse(moment) : localTime.startOf(moment)
}
