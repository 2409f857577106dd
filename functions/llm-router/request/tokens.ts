import { estimateTokens } from './estimate-tokens.ts'
import { slicesOf } from './slices.ts'

/** Counts the tokens of texts, about as all models do. */
export type CountTokens = (texts: readonly string[]) => number

/** How long counting may block other requests, on a whole CPU; with a fifth of one it takes five times as long. */
const longestMs = 0.5
/** The first texts may be a greeting, and the time may pass in a pause of the process: a few characters tell nothing of the rest. */
const leastCharacters = 2048

/**
 * Counts slices while there is time, but at least so many characters, and extrapolates to all texts.
 * @param now a monotonic clock, in milliseconds
 */
export function createTokenCounter(
  tokensOf: (text: string) => number = estimateTokens,
  now = () => performance.now(),
): CountTokens {
  return (texts) => {
    const characters = texts.reduce((sum, { length }) => sum + length, 0)
    const untilMs = now() + longestMs
    let tokens = 0
    let counted = 0
    for (const slice of slicesOf(texts)) {
      tokens += tokensOf(slice)
      counted += slice.length
      if (counted >= leastCharacters && now() > untilMs) break
    }
    return counted === 0 ? 0 : Math.round((tokens / counted) * characters)
  }
}
