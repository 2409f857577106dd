import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { TestFunction } from '../../runtime/parts.ts'
import { catalogueWith } from './cache/catalogue.ts'
import { operatorScene } from './operator-scene.ts'

const event = (data: unknown) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
const chunk = (delta: object, finish_reason: string | null = null) =>
  event({
    ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
    choices: [{ index: 0, delta, finish_reason }],
  })
const whole = [chunk({ content: 'Hello' }), chunk({}, 'stop'), event('[DONE]')].join('')
const failed = event({ error: { message: 'Down', code: 'provider_unavailable' } })

describe('a first chunk that says nothing', () => {
  const scene = operatorScene({}, () => Date.parse('2026-11-26T10:00:00Z'))
  let router: TestFunction
  beforeEach(async () => {
    const catalogue = catalogueWith(undefined)
    for (const target of catalogue.targets) Object.assign(target, { firstTokenTimeoutMs: 150, idleTimeoutMs: 1000 })
    router = await scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogue) })
  })

  /** The functions that are asked if the first one says this and goes on in this way. */
  async function askedAfter(delta: object, rest: string | undefined): Promise<string[]> {
    const asked: string[] = []
    scene.gateway.answer = (response, call) => {
      asked.push(call.function)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (asked.length === 1) response.write(chunk({ role: 'assistant', content: '', ...delta }))
      const more = asked.length === 1 ? rest : whole
      if (more !== undefined) response.end(more)
    }
    const messages = [{ role: 'user', content: 'x' }]
    const got = await router.post('/v1/chat/completions', { messages, stream: true })
    assert.match(got.text, /Hello/)
    return asked
  }

  for (const empty of [{}, { tool_calls: [] }, { reasoning_details: [] }, { annotations: [] }, { refusal: '' }]) {
    const what = JSON.stringify(empty)
    test(`is no output with ${what}: another target takes over from one that fails`, async () => {
      assert.deepEqual(await askedAfter(empty, failed), ['first-generate', 'second-generate'])
    })
    test(`is no output with ${what}: the limit of the first token still holds`, async () => {
      assert.deepEqual(await askedAfter(empty, undefined), ['first-generate', 'second-generate'])
    })
  }
})
