import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { SimulatedProvider } from '../../../local/simulators/provider.ts'
import { type Behaviour, type Simulator, startSimulator } from '../../../local/simulators/simulator.ts'

/** A simulator that ends with the test. */
export async function started(
  context: TestContext,
  provider: SimulatedProvider,
  behaviour: Partial<Behaviour> = {},
): Promise<Simulator> {
  const simulator = await startSimulator(provider, behaviour)
  context.after(() => simulator.close())
  return simulator
}

/** Waits until the condition holds. @throws Error when it does not within two seconds */
export async function until(condition: () => boolean): Promise<void> {
  for (let waitedMs = 0; !condition(); waitedMs += 5) {
    if (waitedMs >= 2000) throw new Error(`It did not come true within 2 s: ${condition}`)
    await delay(5)
  }
}
