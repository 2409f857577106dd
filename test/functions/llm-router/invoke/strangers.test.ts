import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorOf } from '../../../runtime/parts.ts'
import { answerWhole } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const target = { model: 'm', tasks: ['generate', 'embed'], locality: 'external' }
const catalogue = {
  rules: [{ reason: 'any', to: ['first/m', 'second/m'] }],
  targets: [
    { ...target, provider: 'first', function: 'first' },
    { ...target, provider: 'second', function: 'second' },
  ],
}
const messages = [{ role: 'user', content: 'x' }]
const page = '<html><body>Please log in</body></html>'
const asked = [
  ['a whole answer', '/v1/chat/completions', { messages }],
  ['a stream', '/v1/chat/completions', { messages, stream: true }],
  ['embeddings', '/v1/embeddings', { input: 'x' }],
] as const

describe('what stands between the gateway and a function', () => {
  const scene = operatorScene(catalogue, () => today)
  const answering = (status: number, body: string, ...names: string[]) => {
    scene.gateway.calls.length = 0
    scene.gateway.answer = (response, call) => {
      if (!names.includes(call.function)) return answerWhole(response, call)
      response.writeHead(status, { 'content-type': 'text/html' }).end(body)
    }
  }
  const called = () => scene.gateway.calls.map((call) => call.function)

  for (const [what, path, body] of asked) {
    test(`and refuses the request is not asked again, as a function that starts would be: ${what}`, async () => {
      for (const status of [302, 400, 401, 403, 405, 413]) {
        const router = await scene.start()
        answering(status, page, 'first')
        const reply = await router.post(path, body)
        assert.deepEqual([reply.status, called()], [200, ['first', 'second']], String(status))
      }
    })

    test(`and answers a page with status 200 is not asked again either: ${what}`, async () => {
      for (const text of [page, '{"status":"ok"}']) {
        const router = await scene.start()
        answering(200, text, 'first')
        const reply = await router.post(path, body)
        assert.deepEqual([reply.status, called()], [200, ['first', 'second']])
      }
    })

    test(`and takes the request for later may have it worked on, and billed: ${what}`, async () => {
      const router = await scene.start()
      answering(202, '', 'first', 'second')
      const failed = Object(errorOf(await router.post(path, body))).fallback_errors
      assert.deepEqual(called(), ['first', 'second'])
      for (const one of failed) assert.equal(one.may_be_billed, true)
    })
  }

  test('a gateway that ends a stream without a byte is asked again: the function may be starting', async () => {
    const router = await scene.start()
    let left = 2
    scene.gateway.calls.length = 0
    scene.gateway.answer = (response, call) => {
      if (left-- > 0) response.writeHead(200, { 'content-type': 'text/event-stream' }).end()
      else answerWhole(response, call)
    }
    const reply = await router.post('/v1/chat/completions', { messages, stream: true })
    assert.deepEqual([reply.status, called()], [200, ['first', 'first', 'first']])
  })
})
