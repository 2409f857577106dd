import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { startUpstream, type Upstream } from './upstream.ts'

async function scene(context: TestContext, upstream: Upstream, target = {}) {
  const lines: string[] = []
  const routerParts = { log: createLog('warn', (line) => lines.push(line)) }
  const started = await startScene(context, { first: { at: upstream, target } }, { routerParts })
  return { ...started, unknown: () => lines.filter((line) => line.includes('the cost of this call is unknown')) }
}

describe('the log names a call as of unknown cost', () => {
  test('where nothing tells what it costs, and nothing bounds it', async (context) => {
    const { ask, unknown } = await scene(context, await startUpstream(context), { usdPerMillionTokens: undefined })
    assert.equal((await ask()).status, 200)
    assert.equal(unknown().length, 1)
    assert.match(String(unknown()), /"target":"first\/gpt-5-mini","task":"generate","missing":"price"/)
  })

  for (const stream of [false, true]) {
    test(`and not one whose client has gone, which is booked at the most that it can cost (stream: ${stream})`, async (context) => {
      const hanging = await startUpstream(context, () => {})
      const { router, metric, unknown } = await scene(context, hanging)
      const client = new AbortController()
      const body = JSON.stringify({ prompt: 'x', stream, max_tokens: 100 })
      const sent = fetch(router.url, { method: 'POST', body, signal: client.signal })
      await until(() => hanging.calls.length === 1)
      client.abort()
      await assert.rejects(sent)
      await until(async () => (await metric('llm_token_cost_unknown_total')) === 1)
      assert.deepEqual(unknown(), [])
    })
  }
})
