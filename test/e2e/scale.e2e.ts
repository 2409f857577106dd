import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openPlatform, type Platform } from './platform.ts'

describe('scaling', () => {
  let platform: Platform
  before(async () => {
    platform = await openPlatform()
  })
  after(() => platform.close())

  async function replicas(name: string): Promise<number> {
    const { body } = await platform.call('GET', `/system/function/${name}`)
    return Object(body).availableReplicas ?? 0
  }

  test('the router and a provider function go to zero when idle, and come back with the next call', async (context) => {
    const { idleTimeoutMs } = platform
    if (idleTimeoutMs === undefined)
      return context.skip('set OPENFAAS_IDLE_MS to the idle time of the OpenFaaS under test')
    const ask = () =>
      platform.call('POST', '/function/llm-router', { task: 'classify', max_latency_ms: 200, prompt: 'x' })
    for (let round = 0; round < 2; round += 1) {
      const reply = await ask()
      assert.equal(reply.status, 200, reply.text)
      assert.equal(Object(reply.body).provider, 'groq')
      assert.equal(await replicas('llm-router'), 1)
      const give = Date.now() + 20 * idleTimeoutMs + 20_000
      for (const name of ['llm-router', 'groq-generate']) {
        while ((await replicas(name)) > 0) {
          assert.ok(Date.now() < give, `${name} still runs`)
          await delay(50)
        }
      }
    }
    assert.equal((await ask()).status, 200)
  })
})
