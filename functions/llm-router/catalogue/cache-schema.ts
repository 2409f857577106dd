import * as v from 'valibot'
import { dayMs, hourMs } from '#runtime/contract/durations.ts'
import { flag, name, wholeNumber } from './values.ts'

const megabyte = 1024 * 1024
const lifeMs = v.pipe(wholeNumber, v.maxValue(30 * dayMs, 'must be 2592000000 (30 days) or less'))
const bytesUpTo = (megabytes: number) =>
  v.pipe(wholeNumber, v.maxValue(megabytes * megabyte, `must be ${megabytes * megabyte} (${megabytes} MiB) or less`))

const similarity = v.pipe(
  v.number('must be a number'),
  v.minValue(0.5, 'must be between 0.5 and 1'),
  v.maxValue(1, 'must be between 0.5 and 1'),
)

const semanticSchema = v.strictObject({
  /** How similar two questions must be, as the cosine of their vectors. */
  threshold: v.optional(similarity, 0.97),
  /** The target in the cluster that makes the vectors. */
  embedWith: name,
  /** How many vectors are kept of questions that may have one answer. The oldest go first. */
  keepVectors: v.optional(v.pipe(wholeNumber, v.maxValue(10_000, 'must be 10000 or less')), 1000),
  /** How long a request waits for its vector. */
  timeoutMs: v.optional(v.pipe(wholeNumber, v.maxValue(1000, 'must be 1000 or less')), 150),
})

/** Answers that are kept for whoever asks the same again. Without this entry there is no cache. */
export const cacheSchema = v.pipe(
  v.strictObject({
    /** How long an answer is kept. */
    lifeMs: v.optional(lifeMs, hourMs),
    /** `asked`: for requests, keys and rules that say `cache: true`. `always`: for all but those that say `cache: false`. */
    use: v.optional(v.picklist(['asked', 'always'], 'must be asked or always'), 'asked'),
    /** Who shares answers: one API key, one user of a key, a department, or everybody. */
    sharedBy: v.optional(
      v.picklist(['key', 'user', 'department', 'all'], 'must be key, user, department or all'),
      'key',
    ),
    /** Whether answers are kept that would differ from time to time: those of requests without `temperature: 0`. */
    anyTemperature: v.optional(flag, false),
    /** Whether answers to private requests are kept, where the store is in the cluster. */
    private: v.optional(flag, false),
    maxAnswerBytes: v.optional(bytesUpTo(8), 256 * 1024),
    /** All answers together; the oldest go first. */
    maxBytes: v.optional(bytesUpTo(4096), 64 * megabyte),
    /** Answers to similar questions. Without this entry, only equal requests have the same answer. */
    semantic: v.optional(semanticSchema),
  }),
  v.forward(
    v.check(({ maxAnswerBytes, maxBytes }) => maxAnswerBytes <= maxBytes, 'must be maxAnswerBytes or more'),
    ['maxBytes'],
  ),
)
