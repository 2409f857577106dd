import * as v from 'valibot'
import { taskSchema } from '#runtime/contract/short-form.ts'

/** The kinds of values that a catalogue is made of, each with the sentence that says what is wrong with another. */
export const name = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))
export const names = v.pipe(v.array(name, 'must be a list'), v.minLength(1, 'must name at least one'))
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
export const percent = v.pipe(atLeastZero, v.maxValue(100, 'must be 100 or less'))
export const wholeNumber = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be 1 or more'),
)
export const flag = v.boolean('must be true or false')
export const tasks = v.pipe(v.array(taskSchema, 'must be a list'), v.minLength(1, 'must name at least one task'))

const dateText = 'must be a date such as 2026-11-21'
export const date = v.pipe(v.string(dateText), v.isoDate(dateText))

/** The longest that a function may take, below the gateway's 60 s. */
export const longestMs = 45_000
export const timeoutMs = v.pipe(
  wholeNumber,
  v.maxValue(longestMs, `must be ${longestMs} or less, to end before the functions and the gateway do`),
)
