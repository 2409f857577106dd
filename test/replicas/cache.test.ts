import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { until } from '../until.ts'
import { startPaidGateway } from './paid-gateway.ts'
import { type Installation, startRouters } from './routers.ts'
import { commonFile, redisMissing, startRedis } from './stores.ts'

const question = { messages: [{ role: 'user', content: 'What is a llama?' }], temperature: 0 }

async function ask(url: string | undefined): Promise<string | null> {
  const reply = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(question) })
  assert.equal(reply.status, 200, await reply.clone().text())
  return reply.headers.get('x-llm-cache')
}

/** Routers as processes, of which one is killed while it makes an answer for all. */
describe('a router that is killed while others wait for its answer', () => {
  const stores: [
    name: string,
    skip: string | false,
    create: (context: TestContext) => Promise<Installation['store']>,
  ][] = [
    ['a file', false, commonFile],
    ['Redis', redisMissing, startRedis],
  ]
  for (const [name, skip, create] of stores) {
    test(`frees them, with ${name}`, { skip }, async (context) => {
      let delayMs = 15_000
      const gateway = await startPaidGateway(context, () => delayMs)
      const store = await create(context)
      // On a busy machine, a store that is slow would be taken for one that is away, and who waits would ask for himself.
      const catalogue = { cache: { use: 'always' }, store: { timeoutMs: 1000 }, defaultTimeoutMs: 30_000 }
      const routers = await startRouters(context, { store, gatewayUrl: gateway.url, replicas: 3, catalogue })
      const [killed, ...others] = routers
      const first = ask(killed?.url).catch(() => 'killed')
      await until(() => gateway.served.length === 1)
      const waiting = others.flatMap(({ url }) => [ask(url), ask(url), ask(url)])
      // They wait, and ask nobody.
      await Promise.race([...waiting, new Promise((resolve) => setTimeout(resolve, 500))])
      assert.equal(gateway.served.length, 1)
      delayMs = 50
      const startMs = performance.now()
      killed?.running.child.kill('SIGKILL')
      assert.equal(await first, 'killed')
      const results = await Promise.all(waiting)
      assert.ok(performance.now() - startMs < 6000)
      // On a machine that stands still for two seconds, one may take another for killed.
      const hits = results.filter((result) => result === 'hit').length
      assert.ok(hits >= 3, results.join())
      assert.ok(gateway.served.length <= 2 + 5 - hits, `${gateway.served.length} calls`)
    })
  }
})
