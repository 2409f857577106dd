/**
 * A seed as Gemini takes it: of 32 bits with a sign, where OpenAI's has 64 (400, "TYPE_INT32"). Of a longer one the last 32 bits
 * are sent, so that equal seeds stay equal. A fraction, which is no seed at OpenAI either, is left for Gemini to refuse.
 */
export function toSeed(seed: number | null | undefined): number | null | undefined {
  return typeof seed === 'number' && Number.isInteger(seed) ? seed | 0 : seed
}
