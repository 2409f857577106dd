import * as v from 'valibot'
import { longestTimeoutMs } from '#runtime/contract/durations.ts'
import { taskSchema } from '#runtime/contract/short-form.ts'

/** The value types of a catalogue, each with the message for an invalid value. */
export const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))
/** Names become part of headers, addresses and metrics. */
export const name = v.pipe(
  text,
  v.regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, 'must be one line of printable ASCII characters'),
)
export const functionName = v.pipe(
  text,
  v.regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$/,
    'must be the name of a function: small letters, digits and hyphens, at most 63; name.namespace if it is in another',
  ),
)
export const list = <Item extends v.GenericSchema>(item: Item) => v.array(item, 'must be a list')
export const record = <Value extends v.GenericSchema>(value: Value) =>
  v.record(name, value, 'must be an object with keys and values')
export const names = v.pipe(list(name), v.minLength(1, 'must name at least one'))
export const atLeastZero = v.pipe(
  v.number('must be a number'),
  v.finite('must be a number'),
  v.minValue(0, 'must be 0 or more'),
)
export const moreThanZero = v.pipe(
  v.number('must be a number'),
  v.finite('must be a number'),
  v.check((value) => value > 0, 'must be more than 0'),
)
export const fractionOrNone = v.pipe(atLeastZero, v.maxValue(1, 'must be 1 or less'))
/** A share of a whole. */
export const fraction = v.pipe(moreThanZero, v.maxValue(1, 'must be 1 or less'))
export const percent = v.pipe(atLeastZero, v.maxValue(100, 'must be 100 or less'))
export const wholeNumber = v.pipe(
  v.number('must be a number'),
  v.safeInteger('must be a whole number'),
  v.minValue(1, 'must be 1 or more'),
)
/** The length of a pause, at most a day. */
export const pauseMs = v.pipe(wholeNumber, v.maxValue(86_400_000, 'must be 86400000 (a day) or less'))
export const flag = v.boolean('must be true or false')
export const tasks = v.pipe(list(taskSchema), v.minLength(1, 'must name at least one task'))

export const noDay = 'must be a day that exists'
/** False for 31 February, which Date takes for 3 March. */
export function isDay(day: string): boolean {
  return new Date(day).toJSON()?.startsWith(day) ?? false
}

const dateText = 'must be a date such as 2026-11-21'
export const date = v.pipe(v.string(dateText), v.isoDate(dateText), v.check(isDay, noDay))

/** The longest that a target may take: less than the provider functions, the router and the gateway (60 s). */
export const longestMs = 45_000
export const timeoutMs = v.pipe(
  wholeNumber,
  v.maxValue(longestMs, `must be ${longestMs} or less, to end before the functions and the gateway do`),
)

export const streamTimeoutMs = v.pipe(
  wholeNumber,
  v.maxValue(longestTimeoutMs, `must be ${longestTimeoutMs} (one hour) or less`),
)
