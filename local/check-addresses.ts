import type { Target } from '../functions/llm-router/catalogue/catalogue.ts'
import { isInPrivateNetwork } from '../template/llm-node/src/http/private-network.ts'
import type { Stack } from './stack.ts'

/** The variables that say where a provider function sends prompts. */
const addressVariable = /_(BASE_URL|HOST)$/

/**
 * Checks what a catalogue alone cannot show: that the functions of targets in the cluster send to addresses in the private
 * network, as a stack file deploys them.
 * @throws Error naming the target, the function, its variable and the fix
 */
export function checkAddresses(targets: readonly Target[], { functions }: Stack): void {
  for (const target of targets) {
    if (target.locality === 'external' || target.trusted) continue
    const environment = functions.find(({ name }) => name === target.function)?.environment ?? {}
    for (const [name, value] of Object.entries(environment)) {
      if (!addressVariable.test(name) || value === '' || isInPrivateNetwork(withScheme(value))) continue
      throw new Error(
        `${target.name} is said to be in-cluster, but ${name} of ${target.function} is ${value}, which is outside the ` +
          'private network; correct the address, write locality: external, or trusted: true at the target.',
      )
    }
  }
}

/** Ollama's own setting may be a host and a port alone. */
function withScheme(address: string): string {
  return address.includes('://') ? address : `http://${address}`
}
