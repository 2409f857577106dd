import { grow, type Tree } from '../../functions/llm-router/request/classify/tier/trees.ts'
import { toDigits } from '../rounded.ts'
import type { Sum } from './ridge.ts'

export type BoostOptions = {
  trees: number
  /** How much of what a leaf has found is believed. */
  rate: number
  /** The least weight of a leaf. */
  least: number
  /** What a leaf's square costs. */
  penalty: number
  /** The numbers of the shape that trees may ask for, by place. */
  places: readonly number[]
}

/** Each number of the shape is cut into so many parts of equal weight. */
const parts = 32
/** More than any number of a shape. */
const beyond = 9
type Found = { gain: number; place: number; below: number }
type Left = { sum: Sum; rest: number }

/** Small trees, one after the other, each for what those before leave (Friedman 2001, doi.org/10.1214/aos/1013203451). */
export function boost(sums: readonly Sum[], { trees, rate, least, penalty, places }: BoostOptions): Tree[] {
  const cuts = new Map(places.map((place) => [place, cutsOf(sums, place)]))
  const totalOf = (left: readonly Left[]) => {
    let [weight, rest] = [0, 0]
    for (const one of left) {
      weight += one.sum.weight
      rest += one.sum.weight * one.rest
    }
    return { weight, rest }
  }
  const worth = (weight: number, rest: number) => rest ** 2 / (weight + penalty)
  const best = (left: readonly Left[]): Found => {
    const all = totalOf(left)
    let found: Found = { gain: 0, place: 0, below: beyond }
    for (const [place, values] of cuts) {
      const weights = new Float64Array(values.length + 1)
      const rests = new Float64Array(values.length + 1)
      for (const { sum, rest } of left) {
        const part = partOf(values, sum.row.shape[place] ?? 0)
        weights[part] = (weights[part] ?? 0) + sum.weight
        rests[part] = (rests[part] ?? 0) + sum.weight * rest
      }
      let [weight, rest] = [0, 0]
      for (const [part, below] of values.entries()) {
        weight += weights[part] ?? 0
        rest += rests[part] ?? 0
        if (weight < least || all.weight - weight < least) continue
        const gain = worth(weight, rest) + worth(all.weight - weight, all.rest - rest) - worth(all.weight, all.rest)
        if (gain > found.gain) found = { gain, place, below }
      }
    }
    return found
  }
  const halves = (left: readonly Left[], { place, below }: Found) => {
    const isBelow = ({ sum }: Left) => (sum.row.shape[place] ?? 0) < below
    return [left.filter(isBelow), left.filter((one) => !isBelow(one))] as const
  }
  const leaf = (left: readonly Left[]) => {
    const { weight, rest } = totalOf(left)
    return toDigits((rate * rest) / (weight + penalty))
  }

  let left: Left[] = sums.map((sum) => ({ sum, rest: sum.target }))
  const grown: Tree[] = []
  for (let number = 0; number < trees; number++) {
    const root = best(left)
    const [low, high] = halves(left, root)
    const [ofLow, ofHigh] = [best(low), best(high)]
    const [one, two] = halves(low, ofLow)
    const [three, four] = halves(high, ofHigh)
    const tree: Tree = {
      at: [root.place, ofLow.place, ofHigh.place],
      below: [root.below, ofLow.below, ofHigh.below],
      leaves: [leaf(one), leaf(two), leaf(three), leaf(four)],
    }
    grown.push(tree)
    left = left.map(({ sum, rest }) => ({ sum, rest: rest - grow(tree, sum.row.shape) }))
  }
  return grown
}

function cutsOf(sums: readonly Sum[], place: number): number[] {
  const values = Float64Array.from(sums, ({ row }) => row.shape[place] ?? 0).sort()
  const at = (share: number) => values[Math.floor(share * values.length)] ?? 0
  const cuts = Array.from({ length: parts - 1 }, (_, part) => toDigits(at((part + 1) / parts)))
  return [...new Set(cuts)].filter((cut) => cut > (values[0] ?? 0))
}

/** The number of cuts that are not above a value. */
function partOf(cuts: readonly number[], value: number): number {
  let part = 0
  while (part < cuts.length && value >= (cuts[part] ?? 0)) part++
  return part
}
