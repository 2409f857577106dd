import * as v from 'valibot'
import { eachGram } from './grams.ts'

/** Weights of n-grams in a file: some columns, of which each sums up to a number of its own. */
export const gramWeightsSchema = v.object({
  /** The n-grams are counted in 2^bits buckets. */
  bits: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(16)),
  /** The weight of one unit of a hashed weight, by column. */
  units: v.array(v.number()),
  /** One signed byte for each bucket and column, in base64. */
  hashed: v.string(),
})

export type GramWeights = {
  /** The sum of each column over the n-grams of a text. */
  sums(asked: string): number[]
  /** What an n-gram with this hash adds to each column, in this text. */
  weightsIn(asked: string): (hash: number) => number[]
}

/**
 * How much a prompt's many n-grams weigh together beside its shape. A short prompt's count in full; of a long one's each counts less,
 * or its length alone would make it certain.
 */
export function gramScale(grams: number): number {
  return Math.min(1, 6 / Math.sqrt(Math.max(1, grams)))
}

/** @throws RangeError for weights of another size */
export function createGramWeights({ bits, units, hashed }: v.InferOutput<typeof gramWeightsSchema>): GramWeights {
  const bytes = Buffer.from(hashed, 'base64')
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const buckets = 2 ** bits
  const width = units.length
  if (weights.length !== buckets * width)
    throw new RangeError(`The weights have ${weights.length} bytes, not ${buckets * width}.`)
  // The round in which a bucket was last seen: clearing it for each prompt would take longer than the prompt.
  const seen = new Uint32Array(buckets)
  let round = 0

  const steps = (asked: string) => {
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
    sums(asked) {
      const { sums, scale } = steps(asked)
      return units.map((unit, at) => (sums[at] ?? 0) * unit * scale)
    },
    weightsIn(asked) {
      const { scale } = steps(asked)
      return (hash) => units.map((unit, at) => (weights[(hash & (buckets - 1)) * width + at] ?? 0) * unit * scale)
    },
  }
}
