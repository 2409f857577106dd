/** How long each of as many requests took, one after the other, in milliseconds. */
export async function inSequence(askOnce: () => Promise<void>, requests: number): Promise<number[]> {
  const timesMs: number[] = []
  for (let sent = 0; sent < requests; sent += 1) {
    const startedMs = performance.now()
    await askOnce()
    timesMs.push(performance.now() - startedMs)
  }
  return timesMs
}
