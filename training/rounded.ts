import { categories } from '../functions/llm-router/catalogue/categories.ts'
import type { Weights } from '../functions/llm-router/request/classify/model.ts'
import type { Fitted } from './fit.ts'

const width = categories.length
const most = 127
/** The few weights beyond it are cut: they would leave the others without precision. */
const kept = 0.9995

/** Weights as they are shipped: one byte for each hashed weight. */
export function rounded({ bits, hashed, shape }: Fitted, temperature: number): Weights {
  const columns = categories.map((_, category) => hashed.filter((_, at) => at % width === category))
  const { units, hashed: bytes } = toSignedBytes(columns)
  return {
    version: 1,
    bits,
    units,
    temperature: toDigits(temperature),
    shape: Array.from(shape, toDigits),
    hashed: bytes,
  }
}

/** Columns of weights as bytes, bucket by bucket, in base64, and what one step of each column is. */
export function toSignedBytes(columns: readonly Float64Array[]): { units: number[]; hashed: string } {
  const units = columns.map((column) => {
    const sizes = column.map(Math.abs).sort()
    return toDigits((sizes[Math.floor(sizes.length * kept)] ?? 0) / most) || 1
  })
  const bytes = new Int8Array((columns[0]?.length ?? 0) * columns.length)
  for (const [of, column] of columns.entries()) {
    for (const [bucket, weight] of column.entries()) {
      const steps = Math.round(weight / (units[of] ?? 1))
      bytes[bucket * columns.length + of] = Math.max(-most, Math.min(most, steps))
    }
  }
  return { units, hashed: Buffer.from(bytes.buffer).toString('base64') }
}

export function toDigits(value: number): number {
  return Number(value.toPrecision(5))
}

/** A probability as it is kept to be read. */
export function toPlaces(probability: number): number {
  return Math.round(probability * 10_000) / 10_000
}
