/** Who has no valid key must not push everybody else's requests out of what is kept. */
const mostPerMinute = 60

export function createStrangers(now: () => number) {
  let minute = 0
  let count = 0
  return {
    /** False for those beyond so many in this minute. */
    mayEnter(): boolean {
      const current = Math.floor(now() / 60_000)
      if (current !== minute) count = 0
      minute = current
      count += 1
      return count <= mostPerMinute
    },
  }
}
