import * as v from 'valibot'
import { categories } from '../../catalogue/categories.ts'
import { eachGram } from './grams.ts'
import type { ReadPrompt } from './read-prompt.ts'
import { shapeOf, shapeSize } from './shape.ts'

/** The number of categories; weights are kept feature by feature, one for each category. */
const width = categories.length

/** The content of weights.json, which `npm run train` writes. */
export const weightsSchema = v.object({
  version: v.literal(1),
  /** The n-grams are counted in 2^bits buckets. */
  bits: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(16)),
  /** The weight of one unit of a hashed weight, by category. */
  units: v.pipe(v.array(v.number()), v.length(width)),
  /** One signed byte for each bucket and category, in base64. */
  hashed: v.string(),
  /** One for each number of the shape and each category. */
  shape: v.pipe(v.array(v.number()), v.length(shapeSize * width)),
  /** Divides the logits, so that a probability is what it says. */
  temperature: v.pipe(v.number(), v.gtValue(0)),
})

export type Weights = v.InferOutput<typeof weightsSchema>

/**
 * How much a prompt's many n-grams weigh together beside its shape. A short prompt's count in full; of a long one's each counts less,
 * or its length alone would make it certain.
 */
export function gramScale(grams: number): number {
  return Math.min(1, 6 / Math.sqrt(Math.max(1, grams)))
}

export type Weigh = {
  /** The probability of each category, in the order of `categories`. */
  probabilities(prompt: ReadPrompt): number[]
  /** What an n-gram with this hash adds for a category, beyond what it adds for the usual one, in this prompt. */
  weightOf(prompt: ReadPrompt, category: number): (hash: number) => number
}

/**
 * Multinomial logistic regression over hashed n-grams and the shape of a prompt.
 * @throws ValiError for weights of another version or size
 */
export function createWeigh(shipped: unknown): Weigh {
  const { bits, units, hashed, shape, temperature } = v.parse(weightsSchema, shipped)
  const bytes = Buffer.from(hashed, 'base64')
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const buckets = 2 ** bits
  if (weights.length !== buckets * width)
    throw new RangeError(`The weights have ${weights.length} bytes, not ${buckets * width}.`)
  // The round in which a bucket was last seen: clearing it for each prompt would take longer than the prompt.
  const seen = new Uint32Array(buckets)
  let round = 0

  const sumsOf = (asked: string) => {
    if (round === 0xffffffff) {
      seen.fill(0)
      round = 0
    }
    round++
    const sums = new Int32Array(width)
    let grams = 0
    eachGram(asked, (hash) => {
      const bucket = hash & (buckets - 1)
      if (seen[bucket] === round) return
      seen[bucket] = round
      grams++
      for (let at = 0; at < width; at++) sums[at] = (sums[at] ?? 0) + (weights[bucket * width + at] ?? 0)
    })
    return { sums, scale: gramScale(grams) }
  }

  return {
    probabilities(prompt) {
      const { sums, scale } = sumsOf(prompt.asked)
      const numbers = shapeOf(prompt)
      const logits = units.map((unit, category) => {
        const ofShape = numbers.reduce((sum, value, at) => sum + value * (shape[at * width + category] ?? 0), 0)
        return ((sums[category] ?? 0) * unit * scale + ofShape) / temperature
      })
      return softmax(logits)
    },
    weightOf(prompt, category) {
      const { scale } = sumsOf(prompt.asked)
      return (hash) => {
        const from = (hash & (buckets - 1)) * width
        const each = units.map((unit, at) => (weights[from + at] ?? 0) * unit)
        const mean = each.reduce((sum, one) => sum + one, 0) / width
        return (((each[category] ?? 0) - mean) * scale) / temperature
      }
    },
  }
}

export function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
