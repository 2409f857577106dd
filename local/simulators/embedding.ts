import { createHash } from 'node:crypto'
import { seeded } from '../../functions/llm-router/choose/seeded.ts'

/**
 * A vector of length 1 that depends on the text alone: the same text gives the same vector in every process. Its numbers
 * have eight decimals, about as many as providers send.
 */
export function embeddingVector(text: string, dimensions: number): number[] {
  const random = seeded(createHash('sha256').update(text).digest().readUInt32LE())
  const direction = Array.from({ length: dimensions }, () => random() * 2 - 1)
  const length = Math.hypot(...direction) || 1
  return direction.map((value) => Math.round((value / length) * 1e8) / 1e8)
}
