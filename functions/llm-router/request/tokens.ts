import { slicesOf } from './slices.ts'

/** Counts the tokens of texts, as well as one tokenizer can for all models. */
export type CountTokens = (texts: readonly string[]) => number

type Tokenizer = (text: string) => number

/** English prose has about four characters per token. This is the estimate until the tokenizer is loaded. */
const charactersPerToken = 4
/** How long counting may block other requests, on a whole CPU; with a fifth of one it takes five times as long. */
const longestMs = 0.5

/**
 * Counts tokens. The tokenizer takes 50 MB and a tenth of a second to load, so the first count starts to load it and uses an
 * estimate from the number of characters.
 * @param now a monotonic clock, in milliseconds
 */
export function createTokenCounter(load: () => Promise<Tokenizer>, now = () => performance.now()): CountTokens {
  let tokenizer: Tokenizer | undefined
  let isLoading = false

  const begin = () => {
    if (isLoading) return
    isLoading = true
    load().then(
      (loaded) => {
        tokenizer = loaded
      },
      () => {
        isLoading = false
      },
    )
  }

  return (texts) => {
    if (tokenizer === undefined) {
      begin()
      return countRoughly(texts)
    }
    return count(texts, tokenizer, now)
  }
}

/** Counts slices while there is time, but at least the first, and extrapolates to all texts. */
function count(texts: readonly string[], tokenizer: Tokenizer, now: () => number): number {
  const characters = texts.reduce((sum, { length }) => sum + length, 0)
  const untilMs = now() + longestMs
  let tokens = 0
  let counted = 0
  for (const slice of slicesOf(texts)) {
    tokens += tokenizer(slice)
    counted += slice.length
    if (now() > untilMs) break
  }
  return counted === 0 ? 0 : Math.round((tokens / counted) * characters)
}

/** An estimate without a tokenizer, for requests whose tokens matter only for the context window. */
export const countRoughly: CountTokens = (texts) =>
  Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / charactersPerToken)
