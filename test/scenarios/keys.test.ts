import assert from 'node:assert/strict'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { TestReply } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { refuse, startUpstream, whole } from './upstream.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
const minute = 60_000

describe('a provider whose key is refused', () => {
  test('is not asked again until its function has another key, of which the router learns by itself', async (context) => {
    const first = await startUpstream(context, (call) =>
      call.headers.authorization === 'Bearer another-key' ? whole(call) : refuse(call, 401, 'invalid_api_key'),
    )
    const second = await startUpstream(context)
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    assert.equal(Object(got.body).fallback_errors[0].code, 'provider_key_rejected')
    assert.equal(await scene.breaker('first'), 4)

    // Each minute the router looks for another key; there is none, and the provider is not asked for that.
    for (let count = 0; count < 5; count += 1) {
      scene.clock.nowMs += minute
      assert.equal(by(await scene.ask()), 'second')
    }
    assert.equal(first.calls.length, 1)

    await writeFile(scene.keyFile('first'), 'another-key')
    scene.clock.nowMs += minute
    await scene.ask()
    await until(async () => (await scene.breaker('first')) === 0)
    assert.equal(by(await scene.ask()), 'first')
  })

  test('is tried again after an hour, whether the key is another or not', async (context) => {
    const first = await startUpstream(context, (call) => refuse(call, 401, null))
    const scene = await startScene(context, { first: { at: first }, second: { at: await startUpstream(context) } })
    await scene.ask()
    scene.clock.nowMs += 60 * minute - 1
    await scene.ask()
    assert.equal(first.calls.length, 1)
    scene.clock.nowMs += 1
    assert.equal(by(await scene.ask()), 'second')
    assert.equal(first.calls.length, 2)
  })

  test('because there is none, is told by the name of the secret', async (context) => {
    const first = await startUpstream(context)
    const scene = await startScene(context, { first: { at: first }, second: { at: first } })
    await writeFile(scene.keyFile('first'), '')
    const got = await scene.ask()
    assert.equal(by(got), 'second')
    const [failure] = Object(got.body).fallback_errors
    assert.equal(failure.code, 'missing_secret')
    assert.match(failure.message, /openai-api-key/)
    assert.equal(first.calls.length, 1)
  })

  test('because it cannot be read, is told by the name of the secret, and its target is set aside', async (context) => {
    const first = await startUpstream(context)
    const scene = await startScene(context, { first: { at: first }, second: { at: first } })
    await rm(scene.keyFile('first'))
    await symlink(scene.keyFile('first'), scene.keyFile('first'))
    const got = await scene.ask()
    assert.equal(by(got), 'second')
    const [failure] = Object(got.body).fallback_errors
    assert.equal(failure.code, 'missing_secret')
    assert.match(failure.message, /openai-api-key is mounted .* cannot be read/)
    assert.equal(await scene.breaker('first'), 4)
  })
})

describe('a model that a provider does not know', () => {
  test('is not asked for again, while the provider’s other models are', async (context) => {
    const first = await startUpstream(context, (call) =>
      call.body.model === 'gone' ? refuse(call, 404, 'model_not_found') : whole(call),
    )
    const provider = { provider: 'first', function: 'first-generate', tasks: ['generate'], locality: 'external' }
    const catalogue = {
      targets: [
        { ...provider, model: 'gone' },
        { ...provider, model: 'here' },
      ],
      rules: [{ reason: 'in_order', to: ['first/gone', 'first/here'] }],
    }
    const scene = await startScene(context, { first: { at: first } }, { catalogue })
    for (let count = 0; count < 3; count += 1) {
      const got = await scene.ask()
      assert.deepEqual([got.status, got.headers.get('x-llm-model')], [200, 'here'], got.text)
    }
    assert.deepEqual(
      first.calls.map(({ body }) => body.model),
      ['gone', 'here', 'here', 'here'],
    )
    const state = (target: string) => scene.metric('llm_router_breaker_state', { target })
    assert.deepEqual([await state('first/gone'), await state('first/here')], [4, 0])
  })
})
