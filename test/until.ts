/** Waits for what another process or socket brings about; fails after 10 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpMs = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > giveUpMs) throw new Error('What was waited for did not come about within 10 s.')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
