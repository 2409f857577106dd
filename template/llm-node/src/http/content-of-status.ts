/** `Response` takes no body with one of these, not even an empty one (Fetch, 2.2.3). */
const withoutContent = new Set([101, 103, 204, 205, 304])

/** False for a status whose replies have no content, whatever their headers say. */
export function hasContent(status: number): boolean {
  return !withoutContent.has(status)
}
