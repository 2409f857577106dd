import { shapeSize } from '../../functions/llm-router/request/classify/shape.ts'
import type { Row } from '../fit.ts'

/** Weights before they are rounded: of buckets, and of the numbers of the shape. */
export type Linear = { hashed: Float64Array; shape: Float64Array }

export type Sum = { row: Row; target: number; weight: number }

export type RidgeOptions = {
  bits: number
  /** What a weight's square costs: of a bucket, and of a number of the shape. */
  penalties: { hashed: number; shape: number }
  /** The numbers of the shape that are used, by place. */
  places: readonly number[]
  steps: number
}

/**
 * Ridge regression (Hoerl and Kennard 1970, doi.org/10.2307/1267351) by conjugate gradients on its normal equations. Few steps, one
 * order: the same sums give the same weights.
 */
export function ridge(sums: readonly Sum[], { bits, penalties, places, steps }: RidgeOptions): Linear {
  const buckets = 2 ** bits
  const size = buckets + places.length
  /** What the squares of errors and of weights say, times a direction. */
  const curved = (direction: Float64Array): Float64Array => {
    const found = direction.map((value, at) => value * (at < buckets ? penalties.hashed : penalties.shape))
    for (const { row, weight } of sums) add(found, row, weight * sumOf(direction, row))
    return found
  }
  const sumOf = (weights: Float64Array, { buckets: grams, scale, shape }: Row): number => {
    let sum = 0
    for (const bucket of grams) sum += weights[bucket] ?? 0
    sum *= scale
    for (const [at, place] of places.entries()) sum += (weights[buckets + at] ?? 0) * (shape[place] ?? 0)
    return sum
  }
  const add = (to: Float64Array, { buckets: grams, scale, shape }: Row, amount: number) => {
    const ofGram = amount * scale
    for (const bucket of grams) to[bucket] = (to[bucket] ?? 0) + ofGram
    for (const [at, place] of places.entries()) {
      to[buckets + at] = (to[buckets + at] ?? 0) + amount * (shape[place] ?? 0)
    }
  }

  const weights = new Float64Array(size)
  const rest = new Float64Array(size)
  for (const { row, target, weight } of sums) add(rest, row, weight * target)
  let direction = rest.slice()
  let square = dot(rest, rest)
  for (let step = 0; step < steps && square > 1e-12; step++) {
    const change = curved(direction)
    const length = square / dot(direction, change)
    for (let at = 0; at < size; at++) {
      weights[at] = (weights[at] ?? 0) + length * (direction[at] ?? 0)
      rest[at] = (rest[at] ?? 0) - length * (change[at] ?? 0)
    }
    const next = dot(rest, rest)
    direction = rest.map((value, at) => value + (next / square) * (direction[at] ?? 0))
    square = next
  }
  const shape = new Float64Array(shapeSize)
  for (const [at, place] of places.entries()) shape[place] = weights[buckets + at] ?? 0
  return { hashed: weights.slice(0, buckets), shape }
}

/** What the weights say of a row. */
export function linearOf({ hashed, shape }: Linear, row: Row): number {
  let sum = 0
  for (const bucket of row.buckets) sum += hashed[bucket] ?? 0
  return row.shape.reduce((total, value, at) => total + value * (shape[at] ?? 0), sum * row.scale)
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}
