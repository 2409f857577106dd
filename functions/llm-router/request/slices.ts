/** Short enough that a slice of any text is counted at once. */
const sliceCharacters = 256
/** A slice may end this much earlier, in order to end between two words. */
const wordCharacters = 32
/** Texts up to this total length are cut into slices without gaps. */
const gaplessCharacters = 16_000
const mostSlices = gaplessCharacters / sliceCharacters
/** The order within each group of slices, so that the first ones are spread over all texts. */
const order = [0, 4, 2, 6, 1, 5, 3, 7]

/** Short slices, spread evenly over all texts; everything, if it is little. */
export function slicesOf(texts: readonly string[]): string[] {
  const total = texts.reduce((sum, { length }) => sum + length, 0)
  const slices = total <= gaplessCharacters ? texts.flatMap(cut) : spread(texts, total / mostSlices)
  return order.flatMap((first) => slices.filter((_, index) => index % order.length === first))
}

function cut(text: string): string[] {
  const slices: string[] = []
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = start + sliceCharacters
    const space = end < text.length ? text.lastIndexOf(' ', end) : -1
    if (space > end - wordCharacters) end = space
    slices.push(text.slice(start, end))
  }
  return slices
}

/** One slice per so many characters of all texts, as if they were one text. */
function spread(texts: readonly string[], distance: number): string[] {
  const slices: string[] = []
  let start = 0
  for (const text of texts) {
    for (; start < text.length; start += distance) {
      slices.push(text.slice(start, start + sliceCharacters))
    }
    start -= text.length
  }
  return slices
}
