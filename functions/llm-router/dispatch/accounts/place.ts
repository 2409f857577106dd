/** One attempt's share in the place of its request. */
export type Share = {
  /** True for the attempt that has to reserve the place: those beside and after it have it with it. */
  isFirst: boolean
  /** Ends it, and returns whether the place stays used. */
  leave(wasSent: boolean): boolean
}

export type Place = { join(): Share }

/**
 * The place of one request in its caller's minute, however many attempts it makes. It is free again if no request was sent, unless
 * another attempt has begun to count on it meanwhile.
 */
export function createPlace(): Place {
  let isTaken = false
  let isUsed = false
  let shares = 0
  return {
    join() {
      const isFirst = !isTaken
      isTaken = true
      shares += 1
      return {
        isFirst,
        leave(wasSent) {
          shares -= 1
          isUsed ||= wasSent
          if (isFirst && !isUsed && shares === 0) isTaken = false
          return isTaken
        },
      }
    },
  }
}
