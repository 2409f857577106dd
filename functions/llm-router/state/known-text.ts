import * as v from 'valibot'
import { type Answer, keptAnswers } from './answers.ts'
import { fingerprintLength, keptFingerprints } from './failed-requests.ts'
import type { Known } from './known.ts'
import { type TextForm, textForm } from './text-form.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const amount = v.pipe(v.number(), v.finite(), v.minValue(0))
const id = v.pipe(v.string(), v.maxLength(200))

const spanEntries = { sinceMs: amount, untilMs: amount }
const pause = v.strictObject({ ...spanEntries, lengthMs: amount, tokens: v.exactOptional(amount) })

const circuitSchema = v.strictObject({
  consecutiveFailures: count,
  failedRequests: v.strictObject({
    count,
    fingerprints: v.pipe(v.array(v.pipe(v.string(), v.maxLength(fingerprintLength))), v.maxLength(keptFingerprints)),
  }),
  open: v.exactOptional(v.strictObject({ ...spanEntries, isPartial: v.boolean() })),
  trial: v.exactOptional(v.strictObject({ ...spanEntries, call: id })),
  pauses: v.strictObject({
    requests: v.exactOptional(pause),
    tokens: v.exactOptional(pause),
    unsaid: v.exactOptional(pause),
  }),
  disabled: v.exactOptional(
    v.strictObject({ ...spanEntries, because: v.picklist(['key', 'model']), secretVersion: v.exactOptional(id) }),
  ),
})

/** An answer as time and length, and a 1 behind them if it was overtaken, because there are many. */
const answerSchema = v.pipe(
  v.union([v.strictTuple([amount, amount, v.literal(1)]), v.tuple([amount, amount])]),
  v.transform(
    ([ms, outputTokens, isOvertaken]): Answer => ({
      ms,
      outputTokens,
      ...(isOvertaken && { isOvertaken: true }),
    }),
  ),
)

const knownSchema = v.strictObject({
  circuit: circuitSchema,
  answers: v.strictObject({
    count,
    beganMs: v.exactOptional(amount),
    latest: v.pipe(v.array(answerSchema), v.maxLength(keptAnswers)),
    decayedMs: v.exactOptional(amount),
    peakMs: v.exactOptional(amount),
  }),
  outputLengths: v.strictObject({
    classify: v.exactOptional(amount),
    generate: v.exactOptional(amount),
    reason: v.exactOptional(amount),
    embed: v.exactOptional(amount),
  }),
  minute: v.strictObject({ number: count, requests: count, tokens: amount, retries: count }),
  lastBeganMs: v.exactOptional(amount),
  cluster: v.exactOptional(
    v.strictObject({
      queueDepth: v.exactOptional(amount),
      isHealthy: v.exactOptional(v.boolean()),
      observedMs: amount,
    }),
  ),
  tokensPerSecond: v.exactOptional(amount),
})

export const knownText: TextForm<Known> = {
  ...textForm<Known>(knownSchema),
  write({ known, writers }) {
    const { answers } = known
    const latest = answers.latest.map(({ ms, outputTokens, isOvertaken }) =>
      isOvertaken ? [ms, outputTokens, 1] : [ms, outputTokens],
    )
    return JSON.stringify({ known: { ...known, answers: { ...answers, latest } }, writers })
  },
}
