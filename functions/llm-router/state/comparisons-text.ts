import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { type Comparisons, comparisonSums } from './comparisons.ts'
import { type Writer, writersSchema } from './writers.ts'

const name = v.pipe(v.string(), v.maxLength(300))
const sum = v.pipe(v.number(), v.finite(), v.minValue(0))

const storedSchema = v.strictObject({
  known: v.pipe(
    v.array(
      v.strictObject({
        day: v.pipe(v.string(), v.isoDate()),
        original: name,
        shadow: name,
        sums: v.pipe(v.array(sum), v.length(comparisonSums.length)),
      }),
    ),
    v.maxLength(500),
  ),
  writers: writersSchema,
})

type Stored = { known: Comparisons; writers: readonly Writer[] }

/** Undefined if it is not what a router of this version has written. */
export function readComparisons(text: string): Stored | undefined {
  const parsed = v.safeParse(storedSchema, jsonOrUndefined(text))
  return parsed.success ? parsed.output : undefined
}

export const writeComparisons = (stored: Stored): string => JSON.stringify(stored)
