import * as v from 'valibot'
import { flag, fraction, wholeNumber } from './values.ts'

/** No longer than a quarter of a year: recordings are to be tried against, and no archive. */
const hours = v.pipe(wholeNumber, v.maxValue(2208, 'must be 2208 (92 days) or less'))

/** What is recorded of requests, to be replayed against another catalogue. Without this entry, nothing is. */
export const recordSchema = v.strictObject({
  /** How many of the requests are recorded: 0.1 is every tenth, drawn at random. */
  share: v.optional(fraction, 1),
  /** True if prompts are recorded as well: never private ones. */
  prompts: v.optional(flag, false),
  keepHours: v.optional(hours, 168),
  /** Prompts are forgotten earlier than the rest. */
  keepPromptsHours: v.optional(hours, 24),
  /** How many requests are kept, and how much they may take; the oldest are forgotten first. */
  keepCalls: v.optional(v.pipe(wholeNumber, v.maxValue(10_000_000, 'must be 10000000 or less')), 100_000),
  keepMegabytes: v.optional(v.pipe(wholeNumber, v.maxValue(100_000, 'must be 100000 or less')), 256),
})
