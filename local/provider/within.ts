/** Waits for something, but no longer than `limitMs`. */
export function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs)
    work.finally(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
