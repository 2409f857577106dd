import type { ProviderChoice } from './provider-choice.ts'
import { type Simulator, startSimulator } from './simulators/simulator.ts'

/** The simulators of one run, and how the functions reach them. */
export type Simulation = {
  simulators: ReadonlyMap<string, Simulator>
  environment: Readonly<Record<string, string>>
  secrets: Readonly<Record<string, string>>
}

/**
 * Starts a simulator for each provider that is simulated.
 * @param directory where files that their credentials refer to are written
 */
export async function simulate(choices: readonly ProviderChoice[], directory: string): Promise<Simulation> {
  const simulators = new Map<string, Simulator>()
  const environment: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const { rule, isSimulated } of choices) {
    if (!isSimulated) continue
    const { simulated, addressVariable, addressPath = '', simulatedEnvironment, credential } = rule
    const simulator = await startSimulator(simulated)
    simulators.set(simulated.name, simulator)
    Object.assign(environment, simulatedEnvironment, { [addressVariable]: `${simulator.url}${addressPath}` })
    if (credential) secrets[credential.secret] = await credential.simulated(directory, simulator.url)
  }
  return { simulators, environment, secrets }
}
