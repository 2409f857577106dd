import { shapeSize } from '../../functions/llm-router/request/classify/shape.ts'
import { grow, type Tree } from '../../functions/llm-router/request/classify/tier/trees.ts'
import type { Row } from '../fit.ts'
import { boost } from './boost.ts'
import { type Linear, linearOf, ridge, type Sum } from './ridge.ts'

/** A head before it is rounded and calibrated. */
export type Head = Linear & { trees: Tree[] }

export type HeadOptions = {
  bits: number
  steps: number
  /** What a bucket's square costs, for each head. */
  penalties: { traffic: number; questions: number }
  trees: number
}

export const headOptions: HeadOptions = { bits: 13, steps: 16, penalties: { traffic: 10, questions: 350 }, trees: 30 }

/** The places in the shape: of the prompt's length, what is asked's, its question marks, digits, signs and numbers, and 1. */
const place = { one: 0, length: 15, asked: 16, questions: 17, digits: 20, signs: 21, numbers: 23 } as const

/**
 * Tells what people said of prompts: what needs a strong model, by its n-grams and shape, beyond what models made of questions. Word
 * problems have no options, and tell themselves apart by that.
 */
export function fitTraffic(sums: readonly Sum[], questions: Head, { bits, steps, penalties }: HeadOptions): Head {
  const places = Array.from({ length: shapeSize }, (_, at) => at)
  const linear = ridge(sums, { bits, steps, places, penalties: { hashed: penalties.traffic, shape: 1 } })
  const both = (one: Float64Array, other: Float64Array) => one.map((value, at) => value + (other[at] ?? 0))
  return {
    hashed: both(linear.hashed, questions.hashed),
    shape: both(linear.shape, questions.shape),
    trees: questions.trees,
  }
}

/** Both parts of this head are fitted to the same answers: their sum would say too much of what only n-grams know, which is the subject. */
const shareOfLinear = 0.4

/** Tells what models made of questions: what the strong one answered better, by n-grams, length, and small trees on what is counted. */
export function fitQuestions(sums: readonly Sum[], { bits, steps, penalties, trees }: HeadOptions): Head {
  const places = Object.values(place)
  const linear = ridge(sums, { bits, steps, places, penalties: { hashed: penalties.questions, shape: 1 } })
  const share = (value: number) => value * shareOfLinear
  return {
    hashed: linear.hashed.map(share),
    shape: linear.shape.map(share),
    trees: boost(sums, { trees, rate: 0.1, least: 150, penalty: 20, places }),
  }
}

/** What a head says of a row, before it is calibrated. */
export function said({ trees, ...linear }: Head, row: Row): number {
  return trees.reduce((sum, tree) => sum + grow(tree, row.shape), linearOf(linear, row))
}
