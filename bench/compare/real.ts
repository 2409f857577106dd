import { askOnce } from './ask-once.ts'
import type { Contender } from './contender.ts'

const note =
  'behind the gateway at OPENFAAS_URL, with the watchdogs and limits it has there; CPU and RSS are out of reach'

/** What is deployed behind a gateway that runs already: the whole chain, and two bare functions in its place. */
export function realChains(gatewayUrl: string, apiKey: string | undefined): Contender[] {
  const functions = `${gatewayUrl.replace(/\/+$/, '')}/function`
  const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
  const chain = { url: `${functions}/llm-router/v1/chat/completions`, model: 'auto', headers }
  const bare = { url: `${functions}/bare-router/`, model: 'openai/gpt-oss-20b', headers: {} }
  return [
    { id: 'real-bare', name: 'OPENFAAS_URL: two bare functions', note, ...already(bare) },
    { id: 'real', name: 'OPENFAAS_URL: router + provider', note, ...already(chain) },
  ]
}

type Way = { url: string; model: string; headers: Record<string, string> }

function already(way: Way): Pick<Contender, 'isPlatform' | 'start'> {
  return {
    isPlatform: true,
    async start() {
      const running = { ...way, processes: async () => [], stop: async () => undefined }
      await askOnce(running)
      return running
    },
  }
}
