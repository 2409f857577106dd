import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { buildFunctions } from '../../local/build.ts'
import { startOpenFaaS } from '../../local/open-faas.ts'
import { type Behaviour, changeBehaviour, defaultBehaviour } from '../../local/simulators/behaviour.ts'
import { ollama } from '../../local/simulators/ollama.ts'
import { openai } from '../../local/simulators/openai.ts'
import { type SimulatedCall, type Simulator, startSimulator } from '../../local/simulators/simulator.ts'
import { until } from '../until.ts'

/** What a client is tried on: the functions as they are shipped, behind a gateway, and simulators behind them. */
export type ClientPlatform = {
  /** The base URL of the router, as a client is given it. */
  routerUrl: string
  /** The base URL of one provider function on its own; its key is `functionToken`. */
  functionUrl: string
  functionToken: string
  openai: Simulator
  /** Has the simulator of OpenAI's API behave so, and as by default in all else. */
  behave(change: Partial<Behaviour>): void
  /** How many calls of a model that simulator has got while `act` ran. */
  countCalls(act: () => Promise<unknown>): Promise<number>
  /** The body of the last call. */
  lastBody(): Record<string, unknown>
  /** Waits until the provider has seen the last call end before its answer did. */
  lastCallAborted(): Promise<void>
  close(): Promise<void>
}

/** Less than the 10 s after which the router itself ends a stream that stands still. */
export const belowIdleMs = 5000

const functionToken = 'the token of the clients'

/**
 * Starts what clients are tried on, whatever keys and servers this machine has.
 * @param openAiUrl what stands in for OpenAI's API in place of the simulator
 */
export async function startClientPlatform(openAiUrl?: string): Promise<ClientPlatform> {
  const simulators = await Promise.all([startSimulator(openai), startSimulator(ollama)])
  const [simulator, embeddings] = simulators
  const closeSimulators = () => Promise.all(simulators.map((one) => one.close()))
  try {
    const openFaaS = await startOpenFaaS({
      ...(await stackOf(['llm-router', 'openai-generate', 'ollama-embed'])),
      environment: { OPENAI_BASE_URL: openAiUrl ?? `${simulator.url}/v1`, OLLAMA_HOST: embeddings.url },
      secrets: { 'function-token': functionToken, 'openai-api-key': 'simulated-key' },
    })
    const lastCall = (): SimulatedCall | undefined => simulator.calls.at(-1)
    return {
      routerUrl: `${openFaaS.url}/function/llm-router/v1`,
      functionUrl: `${openFaaS.url}/function/openai-generate/v1`,
      functionToken,
      openai: simulator,
      behave(change) {
        simulator.behaviour = changeBehaviour(defaultBehaviour, change)
      },
      async countCalls(act) {
        const before = simulator.calls.length
        await act()
        return simulator.calls.length - before
      },
      lastBody: () => Object(lastCall()?.body),
      lastCallAborted: () => until(() => lastCall()?.aborted === true),
      async close() {
        await openFaaS.close()
        await closeSimulators()
      },
    }
  } catch (error) {
    await closeSimulators()
    throw error
  }
}

/**
 * stack.yml with these functions alone, so that the others need not be started.
 * @param catalogue the text of one in place of the shipped one
 */
export async function stackOf(names: readonly string[], catalogue?: string) {
  const file = fileURLToPath(new URL('../../stack.yml', import.meta.url))
  const { functions, ...rest } = parse(await readFile(file, 'utf8'), { merge: true })
  const kept = Object.fromEntries(names.map((name) => [name, functions[name]]))
  if (catalogue) kept['llm-router'].environment.ROUTER_CONFIG_YAML = catalogue
  return { stack: JSON.stringify({ ...rest, version: '1.0', functions: kept }), bundles: await buildFunctions(file) }
}
