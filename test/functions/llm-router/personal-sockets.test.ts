import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { answerWhole, type Gateway, startGateway } from './gateway.ts'
import { asks, documents, forms } from './personal-forms.ts'
import { today } from './shipped.ts'

const target = { model: 'm', tasks: ['generate', 'embed'], capabilities: ['tools', 'stop', 'files'] }
const outside = { ...target, provider: 'outside', function: 'outside', locality: 'external', expectedLatencyMs: 1 }
const inside = { ...target, provider: 'inside', function: 'inside', locality: 'in-cluster', expectedLatencyMs: 2 }
/** Everything by which a request can come to a target that is not the first: hedges, fallbacks, shadows, kept answers, prompts. */
const written = {
  rules: [{ reason: 'any', to: ['outside/m', 'second/m', 'inside/m'] }],
  targets: [outside, { ...outside, provider: 'second', function: 'second' }, inside],
  deadline: { hedge: true },
  shadow: [{ name: 'candidate', share: 1, to: ['second/m', 'outside/m'], budgetUsdPerDay: 1 }],
  cache: { use: 'always', anyTemperature: true },
  record: { prompts: true },
  failures: { cooldownMs: 1, openMs: 1, consecutive: 100 },
}

const datum = 'jane.roe@mail.roe-family.org'
const kinds = 'email'

let gateway: Gateway
let router: TestFunction
const output: string[] = []

async function open(more: object = {}): Promise<TestFunction> {
  const log = createLog('debug', (line) => output.push(line))
  const catalogue = JSON.stringify({ ...written, ...more })
  const environment = { gateway_url: gateway.url, ROUTER_CONFIG_YAML: catalogue }
  return startTestFunction(createFunction, environment, { now: () => today, log })
}

before(async () => {
  gateway = await startGateway()
  router = await open()
})
after(async () => {
  await router.close()
  gateway.close()
})

const called = () => [...new Set(gateway.calls.map((call) => call.function))].sort()
/** So many calls fail, so that there is a reason to ask others. */
function failFirst(times: number) {
  let left = times
  gateway.answer = (response, call) => {
    if (left-- > 0) response.writeHead(500, { 'x-openfaas-internal': 'of-watchdog' }).end()
    else answerWhole(response, call)
  }
}
const allowsStream = (path: string, body: Record<string, unknown>) => path !== '/v1/embeddings' && body.task !== 'embed'

describe('a request in which personal data is found stays in the cluster', () => {
  for (const [name, { path, body: write }] of Object.entries({ ...forms, ...documents })) {
    test(`wherever it is: ${name}`, async () => {
      for (const [way, ask] of Object.entries(asks)) {
        for (const stream of [false, true]) {
          const plain = write(`Write to ${datum}`)
          if (stream && !allowsStream(path, plain)) continue
          gateway.calls.length = 0
          failFirst(way === 'field' && !stream ? 1 : 0)
          const { body, headers } = ask({ ...plain, ...(stream && { stream }) })
          const got = await router.post(path, body, headers)
          output.push(JSON.stringify([...got.headers]))
          assert.deepEqual(called(), ['inside'], `${way} ${got.text}`)
          assert.equal(got.headers.get('x-llm-personal'), kinds)
          for (const call of gateway.calls) assert.equal(call.headers['x-llm-private'], 'true')
          assert.notEqual(got.headers.get('x-llm-cache'), 'hit')
        }
      }
    })

    test(`and goes where it would go without it: ${name}`, async () => {
      gateway.calls.length = 0
      failFirst(0)
      const { body, headers } = asks.header(write(`Write to nobody of ${name}`))
      const got = await router.post(path, body, headers)
      assert.equal(got.headers.get('x-llm-personal'), 'none')
      assert.ok(called().includes('outside'), called().join())
    })
  }

  test('and no word of it is in a log, a header, a metric or what operators see', async () => {
    output.push((await router.get('/metrics')).text, (await router.get('/stats')).text)
    assert.match(output.join('\n'), /llm_router_personal_requests_total\{kind="email"\} [1-9]/)
    assert.match(output.join('\n'), /"personal":"email"/)
    assert.equal(
      output.find((text) => text.includes('roe-family') || text.includes('jane')),
      undefined,
    )
  })

  test('/route tells the kinds, and asks nobody', async () => {
    gateway.calls.length = 0
    const body = Object((await router.post('/route', { prompt: `Write to ${datum}`, private: 'auto' })).body)
    assert.deepEqual([body.private, body.personal, called()], [true, ['email'], []])
    const other = Object((await router.post('/route', { prompt: 'Write', private: 'auto' })).body)
    assert.deepEqual([other.private, other.personal], [false, []])
    const unasked = Object((await router.post('/route', { prompt: `Write to ${datum}` })).body)
    assert.deepEqual([unasked.private, unasked.personal], [false, undefined])
  })

  test('an error says what was found, too', async () => {
    failFirst(100)
    gateway.calls.length = 0
    const got = await router.post(
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: datum }] },
      { 'x-llm-private': 'auto' },
    )
    assert.ok(got.status >= 500, got.text)
    assert.deepEqual([called(), got.headers.get('x-llm-personal')], [['inside'], 'email'])
    failFirst(0)
  })

  test('its tokens are counted by nobody outside', async () => {
    gateway.calls.length = 0
    const asked = { model: 'auto', messages: [{ role: 'user', content: datum }] }
    const got = await router.post('/v1/messages/count_tokens', asked, { 'x-llm-private': 'auto' })
    assert.deepEqual([got.status, got.headers.get('x-llm-personal')], [200, 'email'])
    assert.ok(!called().some((name) => name !== 'inside'))
  })
})

describe('the strictest of catalogue, key and request counts', () => {
  test('a catalogue that wants a search has one, though the request says false', async () => {
    const strict = await open({ private: 'auto' })
    try {
      for (const said of [{}, { private: false }]) {
        gateway.calls.length = 0
        const got = await strict.post('/', { prompt: `Write to ${datum}`, ...said })
        assert.deepEqual([got.status, called()], [200, ['inside']])
      }
      gateway.calls.length = 0
      const got = await strict.post('/', { prompt: 'Write to nobody', private: true })
      assert.deepEqual([called(), got.headers.get('x-llm-personal')], [['inside'], null])
    } finally {
      await strict.close()
    }
  })

  test('a request that nobody wants searched is not', async () => {
    gateway.calls.length = 0
    const got = await router.post('/', { prompt: `Write to ${datum}` })
    assert.deepEqual([called().includes('outside'), got.headers.get('x-llm-personal')], [true, null])
  })
})
