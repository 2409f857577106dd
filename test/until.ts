/**
 * Waits for what another process or socket brings about.
 * @throws Error if it does not within that many seconds
 */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const giveUpMs = Date.now() + seconds * 1000
  while (!(await condition())) {
    if (Date.now() > giveUpMs) throw new Error(`It did not come about within ${seconds} s: ${condition}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
