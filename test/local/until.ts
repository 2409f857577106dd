import { setTimeout as delay } from 'node:timers/promises'

/** Waits until the condition holds. @throws Error when it does not within five seconds */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpMs = performance.now() + 5000
  while (!(await condition())) {
    if (performance.now() > giveUpMs) throw new Error(`It did not come true within 5 s: ${condition}`)
    await delay(5)
  }
}
