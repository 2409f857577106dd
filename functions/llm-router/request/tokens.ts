/** Counts the tokens of texts, as far as one tokenizer can for all models. */
export type CountTokens = (texts: readonly string[]) => number

type Tokenizer = (text: string) => number

/** English prose has about four characters a token; that is what is taken until the tokenizer is there. */
const charactersPerToken = 4
/** Texts up to this long are counted whole; of longer ones, slices are. */
const countedWhole = 16_000
const slices = 8

/**
 * The tokenizer takes 50 MB and a tenth of a second to load, so it is loaded when somebody first counts, and beside the
 * request: that one is estimated by its characters.
 */
export function createTokenCounter(load: () => Promise<Tokenizer>): CountTokens {
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

  const ofText = (text: string, count: Tokenizer): number => {
    if (text.length <= countedWhole) return count(text)
    const length = countedWhole / slices
    const distance = (text.length - length) / (slices - 1)
    const parts = Array.from({ length: slices }, (_, index) => Math.floor(index * distance))
    const counted = parts.reduce((sum, start) => sum + count(text.slice(start, start + length)), 0)
    return Math.round((counted / countedWhole) * text.length)
  }

  return (texts) => {
    if (tokenizer === undefined) {
      begin()
      return countRoughly(texts)
    }
    const count = tokenizer
    return texts.reduce((sum, text) => sum + ofText(text, count), 0)
  }
}

/** Without a tokenizer, for requests whose tokens decide nothing but whether they fit a context window. */
export const countRoughly: CountTokens = (texts) =>
  Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / charactersPerToken)
