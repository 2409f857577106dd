import { categories } from '../functions/llm-router/catalogue/categories.ts'
import { seeded } from '../functions/llm-router/choose/seeded.ts'
import { gramScale } from '../functions/llm-router/request/classify/gram-weights.ts'
import { eachGram } from '../functions/llm-router/request/classify/grams.ts'
import { softmax } from '../functions/llm-router/request/classify/model.ts'
import type { ReadPrompt } from '../functions/llm-router/request/classify/read-prompt.ts'
import { shapeSize } from '../functions/llm-router/request/classify/shape.ts'
import { shuffled } from './random.ts'

const width = categories.length

/** A prompt as numbers. */
export type Row = { buckets: Uint32Array; scale: number; shape: readonly number[] }

/** A row with its category's number, and how much it counts. */
export type Lesson = { row: Row; category: number; weight: number }

/** Weights before they are rounded, feature by feature. */
export type Fitted = { bits: number; hashed: Float64Array; shape: Float64Array }

export type FitOptions = { bits: number; rounds: number; rate: number; decay: number; seed: number }

export const fitOptions: FitOptions = { bits: 15, rounds: 12, rate: 0.08, decay: 3e-5, seed: 11 }

/** How much of a label is believed: some are wrong, and certainty would be learned from them. */
const believed = 0.95

export function toRow({ asked, shape }: ReadPrompt, bits: number): Row {
  const buckets = new Set<number>()
  eachGram(asked, (hash) => buckets.add(hash & (2 ** bits - 1)))
  return { buckets: Uint32Array.from(buckets), scale: gramScale(buckets.size), shape }
}

/**
 * Multinomial logistic regression by stochastic gradient descent, with AdaGrad's steps (Duchi, Hazan and Singer 2011,
 * jmlr.org/papers/v12/duchi11a.html) and weight decay. One thread, one order: the same lessons give the same weights.
 */
export function trainOn(lessons: readonly Lesson[], { bits, rounds, rate, decay, seed }: FitOptions): Fitted {
  const random = seeded(seed)
  const hashed = new Float64Array(2 ** bits * width)
  const shape = new Float64Array(shapeSize * width)
  const [hashedSquares, shapeSquares] = [
    new Float64Array(hashed.length).fill(0.01),
    new Float64Array(shape.length).fill(0.01),
  ]
  const fitted = { bits, hashed, shape }
  const learn = (weights: Float64Array, squares: Float64Array, at: number, gradient: number) => {
    const square = (squares[at] ?? 0) + gradient * gradient
    squares[at] = square
    weights[at] = (weights[at] ?? 0) - (rate * gradient) / Math.sqrt(square)
  }
  for (let round = 0; round < rounds; round++) {
    for (const { row, category, weight } of shuffled(lessons, random)) {
      const probabilities = softmax(logitsOf(fitted, row))
      for (let of = 0; of < width; of++) {
        const wanted = of === category ? believed : (1 - believed) / (width - 1)
        const error = ((probabilities[of] ?? 0) - wanted) * weight
        for (const bucket of row.buckets) {
          const at = bucket * width + of
          learn(hashed, hashedSquares, at, error * row.scale + decay * (hashed[at] ?? 0))
        }
        for (const [place, value] of row.shape.entries()) {
          if (value !== 0) learn(shape, shapeSquares, place * width + of, error * value)
        }
      }
    }
  }
  return fitted
}

export function logitsOf({ hashed, shape }: Fitted, row: Row): number[] {
  return categories.map((_, of) => {
    let sum = 0
    for (const bucket of row.buckets) sum += hashed[bucket * width + of] ?? 0
    return row.shape.reduce((total, value, at) => total + value * (shape[at * width + of] ?? 0), sum * row.scale)
  })
}
