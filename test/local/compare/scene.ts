import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { passOn } from '../../pass-on.ts'
import { startTestFunction } from '../../runtime/parts.ts'

const target = (provider: string, usd: number) => ({
  provider,
  function: `${provider}-generate`,
  model: 'm',
  tasks: ['generate', 'classify'],
  locality: provider === 'inside' ? 'in-cluster' : 'external',
  usdPerMillionTokens: { input: usd, output: usd },
})
const catalogue = {
  rules: [{ reason: 'default', to: ['dear/m'] }],
  failures: { consecutive: 1000 },
  targets: [
    target('dear', 100),
    target('cheap', 1),
    target('inside', 0),
    { ...target('vague', 0), usdPerMillionTokens: undefined },
  ],
}

const chunk = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm' }
export const piece = (content: string, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`
const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 }
const end = `data: ${JSON.stringify({ ...chunk, choices: [], usage })}\n\ndata: [DONE]\n\n`

export type CompareScene = {
  gatewayUrl: string
  /** How each provider function answers a chat; unless a test says otherwise, with a whole stream. */
  answers: Map<string, (response: ServerResponse) => void>
  /** The provider functions that were asked, in this order. */
  asked: string[]
  close(): Promise<void>
}

/** The router behind a gateway, and provider functions that answer as a test says. */
export async function startCompareScene(environment: Record<string, string> = {}): Promise<CompareScene> {
  const answers: CompareScene['answers'] = new Map()
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    const [, name = '', path = ''] = /^\/function\/([^/]+)(.*)$/.exec(incoming.url ?? '') ?? []
    if (name === 'llm-router') return passOn(incoming, outgoing, router.url + path)
    incoming.resume()
    if (!path.startsWith('/v1/chat')) return outgoing.writeHead(404).end()
    asked.push(name)
    const answer = answers.get(name)
    if (answer) return answer(outgoing)
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).end(piece(`I am ${name}.\nHello`, 'stop') + end)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const gatewayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const router = await startTestFunction(createFunction, {
    gateway_url: gatewayUrl,
    ROUTER_CONFIG_YAML: JSON.stringify(catalogue),
    ...environment,
  })
  return {
    ...{ gatewayUrl, answers, asked },
    async close() {
      server.closeAllConnections()
      server.close()
      await router.close()
    },
  }
}
