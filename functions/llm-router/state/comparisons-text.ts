import * as v from 'valibot'
import { type Comparisons, comparisonSums } from './comparisons.ts'
import { textForm } from './text-form.ts'

const name = v.pipe(v.string(), v.maxLength(300))
const sum = v.pipe(v.number(), v.finite(), v.minValue(0))

const row = v.strictObject({
  day: v.pipe(v.string(), v.isoDate()),
  original: name,
  shadow: name,
  sums: v.pipe(v.array(sum), v.length(comparisonSums.length)),
})

export const comparisonsText = textForm<Comparisons>(v.pipe(v.array(row), v.maxLength(500)))
