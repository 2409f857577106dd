/** The requests that are not yet answered. */
export type InFlight = {
  begin(): void
  end(): void
  /** Resolves as soon as there are none. */
  idle(): Promise<void>
}

export function createInFlight(): InFlight {
  let count = 0
  const waiting = new Set<() => void>()
  return {
    begin() {
      count++
    },
    end() {
      count--
      if (count > 0) return
      for (const resolve of waiting) resolve()
      waiting.clear()
    },
    idle: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
  }
}
