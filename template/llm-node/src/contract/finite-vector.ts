/**
 * True for a vector of which every value is a number that 32 bits have room for. Servers whose arithmetic fails send NaN, which is no JSON
 * but passes in base64, and one such vector spoils every comparison in an index.
 */
export function isFiniteVector(vector: readonly number[] | string): boolean {
  if (typeof vector !== 'string') return vector.every((value) => Number.isFinite(Math.fround(value)))
  const bytes = Buffer.from(vector, 'base64')
  // All bits of the exponent are set in NaN and the infinities alone.
  for (let at = 0; at + 3 < bytes.length; at += 4) {
    if (((bytes[at + 3] ?? 0) & 0x7f) === 0x7f && ((bytes[at + 2] ?? 0) & 0x80) !== 0) return false
  }
  return true
}
