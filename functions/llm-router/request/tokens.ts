import { slicesOf } from './slices.ts'

/** Counts the tokens of texts, as far as one tokenizer can for all models. */
export type CountTokens = (texts: readonly string[]) => number

type Tokenizer = (text: string) => number

/** English prose has about four characters a token; that is what is taken until the tokenizer is there. */
const charactersPerToken = 4
/** How long all other requests may be kept waiting, on a whole CPU; where a function has a fifth of one, it is five times as long. */
const longestMs = 0.5

/**
 * The tokenizer takes 50 MB and a tenth of a second to load, so it is loaded when somebody first counts, and beside the
 * request: that one is estimated by its characters.
 * @param now milliseconds, from any beginning
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

/** Counts slices as long as there is time, the first of them in any case, and takes all texts to be like those. */
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

/** Without a tokenizer, for requests whose tokens decide nothing but whether they fit a context window. */
export const countRoughly: CountTokens = (texts) =>
  Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / charactersPerToken)
