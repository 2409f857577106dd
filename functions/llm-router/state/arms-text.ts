import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Arms } from './arms.ts'
import { type Writer, writersSchema } from './writers.ts'

const amount = v.pipe(v.number(), v.finite(), v.minValue(0))
const moments = v.strictObject({ count: amount, mean: v.pipe(v.number(), v.finite()), squares: amount })
const arm = v.strictObject({
  ...{ successes: amount, failures: amount, scores: amount, points: amount },
  ...{ usd: moments, ms: moments },
})

const storedSchema = v.strictObject({
  known: v.strictObject({ atMs: amount, arms: v.record(v.string(), arm) }),
  writers: writersSchema,
})

type Stored = { known: Arms; writers: readonly Writer[] }

/** Undefined if it is not what a router of this version has written. */
export function readArms(text: string): Stored | undefined {
  const parsed = v.safeParse(storedSchema, jsonOrUndefined(text))
  return parsed.success ? parsed.output : undefined
}

export const writeArms = (stored: Stored): string => JSON.stringify(stored)
