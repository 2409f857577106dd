import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { startOpenFaaS } from '../../../local/open-faas.ts'
import { type Behaviour, changeBehaviour, defaultBehaviour } from '../../../local/simulators/behaviour.ts'
import { ollama } from '../../../local/simulators/ollama.ts'
import { startSimulator } from '../../../local/simulators/simulator.ts'
import { stackOf } from '../platform.ts'

/** One of each kind of provider. */
export type Provider = {
  /** Of the column. */
  name: string
  /** As the simulator and the catalogue call it. */
  provider: string
  function: string
  model: string
  /** Another model for pictures. */
  seeing?: string
  /** What shows that a signed thought has come back; undefined where none is shown. */
  signature?: RegExp
}

export const providers: readonly Provider[] = [
  { name: 'OpenAI', provider: 'openai', function: 'openai-generate', model: 'gpt-5-mini' },
  {
    name: 'Anthropic',
    provider: 'anthropic',
    function: 'anthropic-generate',
    model: 'claude-sonnet-5-5',
    signature: /"signature":"simulated"/,
  },
  {
    name: 'Gemini',
    provider: 'vertex',
    function: 'vertex-generate',
    model: 'gemini-3.5-flash',
    // "simulated s…" in base64, and not what Google takes in place of a signature.
    signature: /"thoughtSignature":"c2ltdWxhdGVk/,
  },
  {
    name: 'Bedrock',
    provider: 'bedrock',
    function: 'bedrock-generate',
    model: 'global.anthropic.claude-sonnet-5-5',
    signature: /"signature":"simulated"/,
  },
  { name: 'Ollama', provider: 'ollama', function: 'ollama-generate', model: 'llama3.2:1b', seeing: 'gemma3:4b' },
  { name: 'llama.cpp', provider: 'cluster', function: 'cluster-generate', model: 'llama-3.2-1b-instruct' },
]

export type Providers = {
  routerUrl: string
  /** Has the simulator of a provider behave so, and as by default in all else. */
  behave(provider: Provider, change: Partial<Behaviour>): void
  /** The body of the last call that a provider has got, as JSON. */
  lastBody(provider: Provider): string
  close(): Promise<void>
}

/** Starts the router, a function for each kind of provider, and a simulator behind it. */
export async function startProviders(): Promise<Providers> {
  const own = await startSimulator(ollama)
  try {
    const functions = ['llm-router', ...providers.map((provider) => provider.function)]
    const openFaaS = await startOpenFaaS({
      ...(await stackOf(functions, catalogue())),
      environment: { OLLAMA_HOST: own.url },
      secrets: { 'function-token': 'the token of the functions' },
    })
    const simulatorOf = ({ provider }: Provider) => {
      const simulator = provider === 'ollama' ? own : openFaaS.simulators.get(provider)
      if (!simulator) throw new Error(`${provider} is not simulated here: unset what reaches the real one`)
      return simulator
    }
    return {
      routerUrl: `${openFaaS.url}/function/llm-router/v1`,
      behave(provider, change) {
        simulatorOf(provider).behaviour = changeBehaviour(defaultBehaviour, change)
      },
      lastBody: (provider) =>
        JSON.stringify(simulatorOf(provider).calls.findLast(({ method }) => method === 'POST')?.body),
      async close() {
        await openFaaS.close()
        await own.close()
      },
    }
  } catch (error) {
    await own.close()
    throw error
  }
}

/** The shipped catalogue's targets of these providers, and two that a team adds: one that sees, and a cluster of its own. */
function catalogue(): string {
  const file = fileURLToPath(new URL('../../../functions/llm-router/catalogue.yaml', import.meta.url))
  const shipped: Record<string, unknown>[] = parse(readFileSync(file, 'utf8')).targets
  const named = (target: Record<string, unknown>) =>
    providers.some(({ provider, model }) => target.provider === provider && target.model === model)
  const targets = shipped.filter(named)
  const local = targets.find(({ provider }) => provider === 'ollama')
  const seeing = {
    ...local,
    model: 'gemma3:4b',
    capabilities: ['images', 'json_object', 'json_schema', 'stop', 'seed'],
  }
  const cluster = {
    ...local,
    provider: 'cluster',
    function: 'cluster-generate',
    model: 'llama-3.2-1b-instruct',
    capabilities: ['tools', 'tool_choice', 'images', 'json_object', 'json_schema', 'stop', 'seed'],
  }
  return JSON.stringify({
    rules: [{ reason: 'default', to: ['openai/gpt-5-mini'] }],
    targets: [...targets, seeing, cluster],
  })
}
