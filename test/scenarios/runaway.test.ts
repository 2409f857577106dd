import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { secret, startReceiver } from '../functions/llm-router/observe/receiver.ts'
import { errorOf, type TestReply } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { startUpstream, stream, whole, words } from './upstream.ts'

const queue = { 'x-callback-url': 'http://receiver.example' }

describe('a loop', () => {
  test('is refused before anybody is asked, with a final 429 that says why and until when', async (context) => {
    const upstream = await startUpstream(context)
    const catalogue = { runaway: { repeatsPerMinute: 3 } }
    const scene = await startScene(context, { openai: { at: upstream } }, { catalogue })
    scene.clock.nowMs = Date.parse('2026-11-25T12:00:00Z')
    const messages = [{ role: 'user', content: 'again' }]
    const ask = (more = {}) => scene.router.post('/v1/chat/completions', { messages, user: 'ada', ...more })
    for (let asked = 0; asked < 3; asked += 1) assert.equal((await ask()).status, 200)
    const slowed = await ask()
    assert.deepEqual([slowed.status, errorOf(slowed).code], [429, 'rate_limited'])
    assert.equal(slowed.headers.get('retry-after'), '20')
    assert.match(
      errorOf(slowed).message,
      /This user has made the same request 4 times .* 3 of runaway\.repeatsPerMinute/,
    )
    assert.equal(upstream.calls.length, 3)
    // The same, streamed, is no other request.
    assert.equal((await ask({ stream: true })).status, 429)
    // Other requests, other users, and who is unknown go on.
    const others = [{ user: 'bob' }, { max_completion_tokens: 50 }, { user: undefined }]
    for (const other of others) assert.equal((await ask(other)).status, 200, JSON.stringify(other))

    for (let asked = 5; asked < 30; asked += 1) assert.equal((await ask()).status, 429)
    scene.clock.nowMs += 60_000
    assert.equal((await ask()).status, 200, 'a new minute')
    assert.equal(await scene.metric('llm_router_runaway_total', { action: 'stopped' }), 0)
    assert.equal(await scene.metric('llm_router_requests_total', { status: 'error' }), 0)
  })

  test('that goes on is stopped for a while, and webhooks tell both', async (context) => {
    const [receiver, upstream] = [await startReceiver(context), await startUpstream(context)]
    const webhooks = [
      {
        ...{ name: 'ops', url: receiver.url, allowPrivateNetwork: true },
        events: ['runaway_slowed', 'runaway_stopped'],
      },
    ]
    const catalogue = { runaway: { repeatsPerMinute: 1, stopMs: 120_000 }, webhooks }
    const scene = await startScene(context, { openai: { at: upstream } }, { catalogue })
    await writeFile(join(dirname(dirname(scene.keyFile('openai'))), 'webhook-secret'), secret)
    for (let asked = 0; asked < 11; asked += 1) await scene.ask({ user: 'ada' })
    const told = ({ status, headers }: TestReply) => [status, headers.get('retry-after'), headers.get('x-should-retry')]
    const atOnce = await scene.ask({ user: 'ada' })
    assert.deepEqual(told(atOnce), [429, null, 'false'], 'some clients would sleep for two minutes without a word')
    assert.equal(Object(errorOf(atOnce)).resets_at, new Date(scene.clock.nowMs + 120_000).toISOString())
    assert.match(errorOf(atOnce).message, /the time in resets_at/)
    assert.equal((await scene.ask({ user: 'ada' }, queue)).headers.get('retry-after'), '120')
    scene.clock.nowMs += 60_000
    const stopped = await scene.ask({ user: 'ada' })
    assert.deepEqual(told(stopped), [429, '60', null])
    assert.match(errorOf(stopped).message, /11 times .* looked like a loop, and was stopped for a while/)
    await until(() => receiver.got.length === 2)
    assert.deepEqual(
      new Set(receiver.got.map(({ body }) => body.event)),
      new Set(['runaway_slowed', 'runaway_stopped']),
    )
    scene.clock.nowMs += 60_000
    assert.equal((await scene.ask({ user: 'ada' })).status, 200)
  })
})

test('a caller that leaves streams which cost far more than usual is slowed, as if it had read them', async (context) => {
  const upstream = await startUpstream(context)
  const runaway = { timesUsual: 1, aboveUsdPerMinute: 0.5 }
  const target = { usdPerMillionTokens: { input: 1000, output: 2000 } }
  const scene = await startScene(context, { openai: { at: upstream, target } }, { catalogue: { runaway } })
  let asked = 0
  const ask = () => {
    asked += 1
    const messages = [{ role: 'user', content: `question ${asked}` }]
    const body = JSON.stringify({ messages, user: 'ada', stream: true })
    return fetch(`${scene.router.url}/v1/chat/completions`, { method: 'POST', body })
  }
  const isSlowed = async () => {
    // What is usual is read in the background, once a second.
    scene.clock.nowMs += 1000
    const reply = await ask()
    await reply.text()
    return reply.status === 429
  }
  assert.equal(await isSlowed(), false)
  scene.clock.nowMs += 3_600_000
  await until(isSlowed)

  scene.clock.nowMs += 60_000
  upstream.script = (call) => stream(call, words(300))
  const statuses: number[] = []
  while (statuses.at(-1) !== 429 && statuses.length < 10) {
    const reply = await ask()
    statuses.push(reply.status)
    const reader = reply.body?.getReader() ?? assert.fail()
    if (reply.status === 200) {
      let text = ''
      while (!text.includes('w299')) text += Buffer.from((await reader.read()).value ?? []).toString()
      await reader.cancel()
      await until(() => upstream.calls.at(-1)?.leftMs !== undefined)
    } else await reader.cancel()
  }
  assert.equal(statuses.at(-1), 429, statuses.join(' '))

  scene.clock.nowMs += 60_000
  upstream.script = whole
  assert.equal(await isSlowed(), false)
})
