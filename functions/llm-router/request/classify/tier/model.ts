import * as v from 'valibot'
import { createGramWeights, gramWeightsSchema } from '../gram-weights.ts'
import type { ReadPrompt } from '../read-prompt.ts'
import { shapeSize } from '../shape.ts'
import { grow, treeSchema } from './trees.ts'

/** What judges one kind of prompts. */
export const heads = ['traffic', 'questions'] as const

const headSchema = v.object({
  /** One for each number of the shape. */
  shape: v.pipe(v.array(v.number()), v.length(shapeSize)),
  trees: v.array(treeSchema),
  /** What makes log-odds of the sum, so that a probability is what it says. */
  slope: v.number(),
  offset: v.number(),
})

/** The content of weights.json, which `npm run train` writes. */
const tierWeightsSchema = v.object({
  version: v.literal(1),
  ...gramWeightsSchema.entries,
  units: v.pipe(v.array(v.number()), v.length(heads.length)),
  traffic: headSchema,
  questions: headSchema,
})

export type TierWeights = v.InferOutput<typeof tierWeightsSchema>

/** The place of the number of options in the shape; there are at least three where it is as high as this. */
const [inRow, threeOptions] = [24, 0.75]

export type WeighTier = {
  /** The log-odds that a prompt needs a strong model. */
  logOdds(prompt: ReadPrompt): number
  /** What an n-gram with this hash adds to them, in this prompt. */
  weightOf(prompt: ReadPrompt): (hash: number) => number
}

/**
 * Weighs hashed n-grams and the shape of a prompt. A question with options to choose from is weighed by what models made of such
 * questions, any other prompt by what people said of prompts.
 * @throws ValiError for weights of another version or size
 */
export function createWeighTier(shipped: unknown): WeighTier {
  const weights = v.parse(tierWeightsSchema, shipped)
  const grams = createGramWeights(weights)
  return {
    logOdds(prompt) {
      const { asked, shape } = prompt
      const column = headFor(prompt)
      const head = weights[heads[column]]
      const ofShape = shape.reduce((sum, value, at) => sum + value * (head.shape[at] ?? 0), 0)
      const ofTrees = head.trees.reduce((sum, tree) => sum + grow(tree, shape), 0)
      return ((grams.sums(asked)[column] ?? 0) + ofShape + ofTrees) * head.slope + head.offset
    },
    weightOf(prompt) {
      const column = headFor(prompt)
      const weightsOf = grams.weightsIn(prompt.asked)
      return (hash) => (weightsOf(hash)[column] ?? 0) * weights[heads[column]].slope
    },
  }
}

/** The number of the head that judges a prompt: questions are told by three options, in lines of their own or in a row. */
function headFor({ options, shape }: ReadPrompt): 0 | 1 {
  return options >= 3 || (shape[inRow] ?? 0) >= threeOptions ? 1 : 0
}

export function chanceOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}
