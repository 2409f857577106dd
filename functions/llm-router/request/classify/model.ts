import * as v from 'valibot'
import { categories } from '../../catalogue/categories.ts'
import { createGramWeights, gramWeightsSchema } from './gram-weights.ts'
import type { ReadPrompt } from './read-prompt.ts'
import { shapeSize } from './shape.ts'

/** The number of categories; weights are kept feature by feature, one for each category. */
const width = categories.length

/** The content of weights.json, which `npm run train` writes. */
const weightsSchema = v.object({
  version: v.literal(1),
  ...gramWeightsSchema.entries,
  units: v.pipe(v.array(v.number()), v.length(width)),
  /** One for each number of the shape and each category. */
  shape: v.pipe(v.array(v.number()), v.length(shapeSize * width)),
  /** Divides the logits, so that a probability is what it says. */
  temperature: v.pipe(v.number(), v.gtValue(0)),
})

export type Weights = v.InferOutput<typeof weightsSchema>

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
  const { shape, temperature, ...ofGrams } = v.parse(weightsSchema, shipped)
  const grams = createGramWeights(ofGrams)
  return {
    probabilities(prompt) {
      const logits = grams.sums(prompt.asked).map((ofGrams, category) => {
        const ofShape = prompt.shape.reduce((sum, value, at) => sum + value * (shape[at * width + category] ?? 0), 0)
        return (ofGrams + ofShape) / temperature
      })
      return softmax(logits)
    },
    weightOf(prompt, category) {
      const weightsOf = grams.weightsIn(prompt.asked)
      return (hash) => {
        const each = weightsOf(hash)
        const mean = each.reduce((sum, one) => sum + one, 0) / width
        return ((each[category] ?? 0) - mean) / temperature
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
