import { categories } from '../functions/llm-router/catalogue/categories.ts'
import type { Weights } from '../functions/llm-router/request/classify/model.ts'
import type { Fitted } from './fit.ts'

const width = categories.length
const most = 127
/** The few weights beyond it are cut: they would leave the others without precision. */
const kept = 0.9995

/** Weights as they are shipped: one byte for each hashed weight. */
export function rounded({ bits, hashed, shape }: Fitted, temperature: number): Weights {
  const units = categories.map((_, category) => {
    const sizes = hashed
      .filter((_, at) => at % width === category)
      .map(Math.abs)
      .sort()
    return toDigits((sizes[Math.floor(sizes.length * kept)] ?? 0) / most) || 1
  })
  const bytes = Int8Array.from(hashed, (weight, at) => {
    const steps = Math.round(weight / (units[at % width] ?? 1))
    return Math.max(-most, Math.min(most, steps))
  })
  return {
    version: 1,
    bits,
    units,
    temperature: toDigits(temperature),
    shape: Array.from(shape, toDigits),
    hashed: Buffer.from(bytes.buffer).toString('base64'),
  }
}

function toDigits(value: number): number {
  return Number(value.toPrecision(5))
}
