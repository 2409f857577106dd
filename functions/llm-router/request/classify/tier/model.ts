import * as v from 'valibot'
import { eachGram } from '../grams.ts'
import { gramScale } from '../model.ts'
import type { ReadPrompt } from '../read-prompt.ts'
import { shapeOf, shapeSize } from '../shape.ts'

/** The content of weights.json, which `npm run train` writes. */
export const tierWeightsSchema = v.object({
  version: v.literal(1),
  /** The n-grams are counted in 2^bits buckets. */
  bits: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(16)),
  /** The weight of one unit of a hashed weight. */
  unit: v.number(),
  /** One signed byte for each bucket, in base64. */
  hashed: v.string(),
  /** One for each number of the shape. */
  shape: v.pipe(v.array(v.number()), v.length(shapeSize)),
  /** What makes log-odds of the sum: so that a probability is what it says. */
  slope: v.number(),
  offset: v.number(),
})

export type TierWeights = v.InferOutput<typeof tierWeightsSchema>

export type WeighTier = {
  /** The log-odds that a prompt needs a strong model. */
  logOdds(prompt: ReadPrompt): number
  /** What an n-gram with this hash adds to them, in this prompt. */
  weightOf(prompt: ReadPrompt): (hash: number) => number
}

/**
 * Weighs hashed n-grams and the shape of a prompt.
 * @throws ValiError for weights of another version or size
 */
export function createWeighTier(shipped: unknown): WeighTier {
  const { bits, unit, hashed, shape, slope, offset } = v.parse(tierWeightsSchema, shipped)
  const bytes = Buffer.from(hashed, 'base64')
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const buckets = 2 ** bits
  if (weights.length !== buckets) throw new RangeError(`The weights have ${weights.length} bytes, not ${buckets}.`)
  const sumOf = (asked: string) => {
    const seen = new Set<number>()
    let sum = 0
    eachGram(asked, (hash) => {
      const bucket = hash & (buckets - 1)
      if (seen.has(bucket)) return
      seen.add(bucket)
      sum += weights[bucket] ?? 0
    })
    return { sum, scale: gramScale(seen.size) * unit * slope }
  }

  return {
    logOdds(prompt) {
      const { sum, scale } = sumOf(prompt.asked)
      const ofShape = shapeOf(prompt).reduce((total, value, at) => total + value * (shape[at] ?? 0), 0)
      return sum * scale + ofShape * slope + offset
    },
    weightOf(prompt) {
      const { scale } = sumOf(prompt.asked)
      return (hash) => (weights[hash & (buckets - 1)] ?? 0) * scale
    },
  }
}
