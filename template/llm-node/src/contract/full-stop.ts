const stopOrSpace = /[.\s]/

/** A sentence that another one is to follow. A pattern such as `[.]+$` takes the square of a text's length. */
export function withoutFullStop(text: string): string {
  let end = text.length
  while (stopOrSpace.test(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}
