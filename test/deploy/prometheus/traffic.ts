import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { parse } from 'yaml'
import type { OpenFaaS } from '../../../local/open-faas.ts'
import { changeBehaviour, type Fault } from '../../../local/simulators/behaviour.ts'
import type { Simulator } from '../../../local/simulators/simulator.ts'

const shippedFile = fileURLToPath(new URL('../../../functions/llm-router/catalogue.yaml', import.meta.url))

const first = 'groq/llama-3.1-8b-instant'

/** The shipped catalogue, with what a team adds: budgets, an experiment, a cluster of its own, somebody who is told. */
export function catalogue(webhookUrl: string): string {
  const shipped = v.parse(v.looseObject({ targets: v.array(v.unknown()) }), parse(readFileSync(shippedFile, 'utf8')))
  const cluster = {
    ...{ provider: 'cluster', function: 'cluster-generate', model: 'llama-3.2-1b-instruct', tasks: ['generate'] },
    locality: 'in-cluster',
    contextWindowTokens: 8192,
    cluster: { name: 'gpu', region: 'eu', cloud: 'own', usdPerHour: 1.2, tokensPerSecond: 900, maxQueueDepth: 10 },
  }
  const arms = [
    { name: 'a', share: 1, to: [first] },
    { name: 'b', share: 1, to: [first] },
  ]
  return JSON.stringify({
    ...shipped,
    targets: [...shipped.targets, cluster],
    allowances: {
      all: { budgets: [{ usd: 100, per: 'month' }] },
      departments: {
        ops: { budgets: [{ usd: 1e-6, per: 'week', hard: false }] },
        web: { budgets: [{ usd: 1e-6, per: 'day' }], limits: { requestsPerMinute: 1000 } },
      },
    },
    experiments: [{ name: 'arms', when: { tasks: ['classify'] }, arms }],
    webhooks: [{ name: 'alerts', url: webhookUrl, events: ['decision'], allowPrivateNetwork: true }],
  })
}

const message = (content: string) => ({ messages: [{ role: 'user', content }] })

/** Asks the router for everything that its metrics tell of, with faults of its providers and mistakes of its callers. */
export async function sendTraffic(
  openFaaS: OpenFaaS,
  keys: Readonly<Record<'ops' | 'web' | 'slow', string>>,
): Promise<void> {
  async function ask(body: object, key?: string, path = 'v1/chat/completions'): Promise<number> {
    const reply = await fetch(`${openFaaS.url}/function/llm-router/${path}`, {
      method: 'POST',
      headers: { ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
    })
    await reply.text()
    return reply.status
  }
  const setFault = (simulator: Simulator, fault: Fault | null) => {
    simulator.behaviour = changeBehaviour(simulator.behaviour, { fault })
  }
  const { ops, web, slow } = keys
  await ask({ ...message('Hello'), max_tokens: 20 }, ops)
  await ask({ ...message('Hello, in pieces'), stream: true, max_latency_ms: 5000 }, ops)
  await ask({ ...message('Which is it?'), task: 'classify' }, ops)
  await ask({ ...message('On our own'), model: 'cluster/llama-3.2-1b-instruct' }, ops)
  await ask({ input: 'Hello' }, ops, 'v1/embeddings')
  // A budget without room, a limit, keys that are wrong.
  await ask({ ...message('Too dear'), model: first }, web)
  for (const text of ['one', 'two', 'three']) await ask(message(text), slow)
  await ask(message('Nobody'))
  await ask(message('A stranger'), `llmr_${'x'.repeat(43)}`)
  // One provider, then all of them.
  const broken: Fault = { kind: 'status', status: 503 }
  const { groq, ...others } = Object.fromEntries(openFaaS.simulators)
  if (groq) setFault(groq, broken)
  for (const text of ['a', 'b', 'c']) await ask({ ...message(text), max_latency_ms: 200 }, ops)
  for (const simulator of Object.values(others)) setFault(simulator, broken)
  await ask({ ...message('Nobody is there'), model: 'openai/gpt-5-mini' }, ops)
  for (const simulator of openFaaS.simulators.values()) setFault(simulator, null)
  // Deployed, though nobody calls it.
  await fetch(`${openFaaS.url}/function/ledger-archive/metrics`)
  // A loop.
  for (let count = 0; count < 32; count += 1) await ask({ ...message('again'), max_tokens: 1 }, ops)
}
