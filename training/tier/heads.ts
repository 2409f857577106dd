import { shapeSize } from '../../functions/llm-router/request/classify/shape.ts'
import { grow, type Tree } from '../../functions/llm-router/request/classify/tier/trees.ts'
import type { Row } from '../fit.ts'
import { toDigits } from '../rounded.ts'
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

/** How much the judgement of questions adds to that of traffic: word problems have no options, and tell themselves apart by it. */
const shareOfQuestions = 0.5

/** Tells what people said of prompts: what needs a strong model, by its n-grams and shape, and a little of what models made of questions. */
export function fitTraffic(sums: readonly Sum[], questions: Head, { bits, steps, penalties }: HeadOptions): Head {
  const places = Array.from({ length: shapeSize }, (_, at) => at)
  const linear = ridge(sums, { bits, steps, places, penalties: { hashed: penalties.traffic, shape: 1 } })
  const plus = (value: number, other: number | undefined) => value + shareOfQuestions * (other ?? 0)
  return {
    hashed: linear.hashed.map((value, at) => plus(value, questions.hashed[at])),
    shape: linear.shape.map((value, at) => plus(value, questions.shape[at])),
    trees: questions.trees.map((tree) => ({ ...tree, leaves: scaled(tree.leaves, shareOfQuestions) })),
  }
}

/**
 * What length adds beyond what is fitted. Within a subject it says less than among subjects that training has not seen, where n-grams
 * say nothing.
 */
const lengthBeyond = 0.4

/** Both parts of this head are fitted to the same answers: their sum would say too much of what only n-grams know, which is the subject. */
const shareOfLinear = 0.6

/** Tells what models made of questions: what the strong one answered better, by n-grams, length, and small trees on what is counted. */
export function fitQuestions(sums: readonly Sum[], { bits, steps, penalties, trees }: HeadOptions): Head {
  const places = Object.values(place)
  const linear = ridge(sums, { bits, steps, places, penalties: { hashed: penalties.questions, shape: 1 } })
  const shape = linear.shape.map((value, at) => value * shareOfLinear + (at === place.length ? lengthBeyond : 0))
  const hashed = linear.hashed.map((value) => value * shareOfLinear)
  return { hashed, shape, trees: boost(sums, { trees, rate: 0.1, least: 150, penalty: 20, places }) }
}

/** What a head says of a row, before it is calibrated. */
export function said({ trees, ...linear }: Head, row: Row): number {
  return trees.reduce((sum, tree) => sum + grow(tree, row.shape), linearOf(linear, row))
}

function scaled(leaves: Tree['leaves'], by: number): Tree['leaves'] {
  const [one, two, three, four] = leaves
  return [toDigits(one * by), toDigits(two * by), toDigits(three * by), toDigits(four * by)]
}
