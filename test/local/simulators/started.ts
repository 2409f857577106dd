import type { TestContext } from 'node:test'
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
