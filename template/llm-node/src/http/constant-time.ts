import { timingSafeEqual } from 'node:crypto'

/**
 * Compares what a caller sent with a secret, in a time that reveals the secret's length alone. That is none: the documentation says
 * how tokens are made, and hashes and signatures of a kind are equally long.
 */
export function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
