import * as v from 'valibot'
import type { Arms } from './arms.ts'
import { textForm } from './text-form.ts'

const amount = v.pipe(v.number(), v.finite(), v.minValue(0))
const moments = v.strictObject({ count: amount, mean: v.pipe(v.number(), v.finite()), squares: amount })
const arm = v.strictObject({
  ...{ successes: amount, failures: amount, scores: amount, points: amount },
  ...{ usd: moments, ms: moments },
})

export const armsText = textForm<Arms>(v.strictObject({ atMs: amount, arms: v.record(v.string(), arm) }))
