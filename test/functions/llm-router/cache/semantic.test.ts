/** Answers to similar questions, over sockets. Long, since all cases share the scene. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { TestFunction, TestReply } from '../../../runtime/parts.ts'
import { sample } from '../../../scenarios/metrics.ts'
import { until } from '../../../until.ts'
import { answerWhole, completion, embeddings } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const path = '/v1/chat/completions'
/** Texts whose vectors have a cosine of 0.965 with that of the first, or of 0.5 if they are not here. */
const near = new Set(['Tell me what a llama is.', 'Tell me what 2 llamas are.', 'What is a llama not?'])
const first = 'What is a llama?'
const vectors = (text: string) =>
  text === first ? [1, 0] : near.has(text) ? [0.965, Math.sqrt(1 - 0.965 ** 2)] : [0.5, Math.sqrt(0.75)]

describe('the semantic cache of a router', () => {
  let nowMs = Date.parse('2026-11-26T10:00:00Z')
  const scene = operatorScene({}, () => nowMs)
  let router: TestFunction
  /** As long as it may be, for vectors on a busy machine. */
  const patient = { embedWith: 'inside/e', timeoutMs: 1000 }
  const usual = { ...patient, threshold: 0.95 }
  let made = 0
  let embedded: string[] = []
  const start = (semantic: object | undefined, cache: object = {}, more: object = {}) =>
    scene.start({
      ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith({ ...cache, ...(semantic && { semantic }) }, more)),
    })
  const metric = async (result: string) =>
    sample((await router.get('/metrics')).text, 'llm_cache_requests_total', { result })
  const resultOf = ({ headers }: TestReply) => [headers.get('x-llm-cache'), headers.get('x-llm-cache-similarity')]

  beforeEach(async () => {
    made = 0
    const asked: string[] = []
    embedded = asked
    scene.gateway.calls.length = 0
    scene.gateway.answer = (response, call) => {
      response.setHeader('content-type', 'application/json')
      if (call.path === '/v1/embeddings') {
        asked.push(String(call.body.input))
        const data = [{ object: 'embedding', index: 0, embedding: vectors(String(call.body.input)) }]
        const usage = { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 }
        response.end(JSON.stringify({ ...embeddings, data, usage }))
        return
      }
      made += 1
      if (call.body.stream === true) {
        answerWhole(response, call)
        return
      }
      const message = { role: 'assistant', content: `Answer ${made}` }
      response.end(JSON.stringify({ ...completion, choices: [{ index: 0, message, finish_reason: 'stop' }] }))
    }
    router = await start(usual)
  })

  const ask = async (text: string, more: object = {}, headers: Record<string, string> = {}) => {
    const body = { messages: [{ role: 'user', content: text }], temperature: 0, cache: true, ...more }
    const reply = await router.post(path, body, headers)
    assert.equal(reply.status, 200, reply.text)
    await kept()
    return reply
  }
  /** What is kept is there a moment after the answer. */
  const kept = async () => {
    for (let turns = 0; turns < 20; turns += 1) await new Promise<void>((resolve) => setImmediate(resolve))
  }

  test('answers a similar question with the same answer, for nothing, and says so', async () => {
    const one = await ask(first)
    const other = await ask('Tell me what a llama is.')
    assert.deepEqual(
      [resultOf(one), resultOf(other)],
      [
        ['miss', null],
        ['hit', '0.96'],
      ],
    )
    assert.equal(other.text, one.text)
    assert.equal(made, 1)
    assert.equal(other.headers.get('x-llm-cost-usd'), '0')
    assert.deepEqual([await metric('similar'), await metric('miss'), await metric('hit')], [1, 1, 0])
    const { decisions } = Object((await router.get('/admin/decisions', admin)).body)
    assert.deepEqual([decisions[0].cache, decisions[0].target, decisions[0].attempt_count], ['similar', 'first/m', 0])
    assert.ok(Math.abs(decisions[0].cache_similarity - 0.965) < 1e-6)
    // The same again needs no vector, and the same similar one finds its answer by a vector.
    assert.deepEqual(resultOf(await ask(first)), ['hit', null])
    assert.deepEqual(embedded, [first, 'Tell me what a llama is.'])
  })

  test('has what its vectors cost in the ledger, beside the answers', async () => {
    await ask(first)
    await ask('Tell me what a llama is.')
    const ledger = async () => Object((await router.get('/admin/ledger', admin)).body).records
    await until(async () => (await ledger()).length === 4)
    const records: { task: string; target: string; status: string; cost_usd: number }[] = await ledger()
    assert.deepEqual(records.map(({ target, status }) => `${target} ${status}`).sort(), [
      'first/m cached',
      'first/m settled',
      'inside/e settled',
      'inside/e settled',
    ])
    assert.ok(records.filter(({ task }) => task === 'embed').every(({ cost_usd: usd }) => usd > 0))
  })

  test('gives it to all who ask the same similar question at once', async () => {
    await ask(first)
    const replies = await Promise.all(Array.from({ length: 8 }, () => ask('Tell me what a llama is.')))
    assert.deepEqual(new Set(replies.map((reply) => resultOf(reply).join())), new Set(['hit,0.96']))
    assert.equal(made, 1)
  })

  test('replays the answer as a stream to who asks for one', async () => {
    await ask(first)
    const reply = await ask('Tell me what a llama is.', { stream: true })
    assert.deepEqual(resultOf(reply), ['hit', '0.96'])
    assert.match(reply.text, /Answer 1/)
    assert.equal(made, 1)
  })

  test('gives no answer where a guard disagrees, the vectors do, or anything else of the request differs', async () => {
    await ask(first)
    for (const text of ['Tell me what 2 llamas are.', 'What is a llama not?', 'What is the alpaca?']) {
      assert.deepEqual(resultOf(await ask(text)), ['miss', null], text)
    }
    const similar = 'Tell me what a llama is.'
    const system = { role: 'system', content: 'Be brief' }
    for (const more of [
      { seed: 1 },
      { max_tokens: 100 },
      { top_p: 0.5 },
      { messages: [system, { role: 'user', content: similar }] },
      { model: 'second/m' },
    ]) {
      assert.deepEqual(resultOf(await ask(similar, more)), ['miss', null], JSON.stringify(more))
    }
    assert.equal(resultOf(await ask(similar, { tools: [{ type: 'function', function: { name: 'f' } }] }))[0], 'miss')
    assert.deepEqual(resultOf(await ask(similar)), ['hit', '0.96'])
  })

  test('is not asked by conversations, tools, or who does not use the cache', async () => {
    await ask(first)
    embedded.length = 0
    const turns = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'Tell me what a llama is.' },
    ]
    await ask('', { messages: turns })
    await ask(first, { tools: [{ type: 'function', function: { name: 'f' } }] })
    assert.deepEqual(resultOf(await ask('Tell me what a llama is.', { cache: false })), ['bypass', null])
    assert.deepEqual(embedded, [])
  })

  test('keeps tenants apart', async () => {
    const create = async (id: string) => {
      const reply = await router.post('/admin/keys', { name: id, id }, admin)
      return { authorization: `Bearer ${Object(reply.body).token}` }
    }
    const [a, b] = [await create('a'), await create('b')]
    await ask(first, {}, a)
    assert.deepEqual(resultOf(await ask('Tell me what a llama is.', {}, b)), ['miss', null])
    assert.deepEqual(resultOf(await ask('Tell me what a llama is.', {}, a)), ['hit', '0.96'])
  })

  test('has a private text made a vector of in the cluster alone, and keeps it apart', async () => {
    router = await start(usual, { private: true })
    await ask(first, { private: true })
    assert.deepEqual([...new Set(scene.gateway.calls.map((call) => call.function))], ['inside-generate'])
    const [vector] = scene.gateway.calls.filter((call) => call.path === '/v1/embeddings')
    assert.equal(vector?.headers['x-llm-private'], 'true')
    assert.deepEqual(resultOf(await ask('Tell me what a llama is.')), ['miss', null])
    assert.deepEqual(resultOf(await ask('Tell me what a llama is.', { private: true })), ['hit', '0.96'])
  })

  test('a target for vectors that fails, or is slow, is a miss and no more', async () => {
    const answer = scene.gateway.answer
    let failed = 0
    scene.gateway.answer = (response, call) => {
      if (call.path !== '/v1/embeddings') return answer(response, call)
      failed += 1
      response.writeHead(500).end('{}')
    }
    router = await start({ ...usual, timeoutMs: 20 })
    assert.deepEqual(resultOf(await ask(first)), ['miss', null])
    // It is asked again behind the answer, until its target counts as out of use.
    await until(() => failed === 3)
    const held: (() => void)[] = []
    scene.gateway.answer = (response, call) => {
      if (call.path === '/v1/embeddings') held.push(() => answer(response, call))
      else answer(response, call)
    }
    router = await start({ ...usual, timeoutMs: 20 })
    assert.deepEqual(resultOf(await ask(first)), ['miss', null])
    // Its vector comes late, and still serves the next one.
    scene.gateway.answer = answer
    for (const release of held) release()
    await until(async () => {
      const { records } = Object((await router.get('/admin/ledger', admin)).body)
      return records.some(
        ({ target, status }: Record<string, unknown>) => target === 'inside/e' && status === 'settled',
      )
    })
    await kept()
    assert.deepEqual(resultOf(await ask('Tell me what a llama is.')), ['hit', '0.96'])
  })

  test('gives nothing older than its asker takes, nor what has expired', async () => {
    await ask(first)
    nowMs += 10_000
    const control = (text: string) => ask('Tell me what a llama is.', {}, { 'cache-control': text })
    assert.deepEqual(resultOf(await control('max-age=60')), ['hit', '0.96'])
    nowMs += 3_600_000
    assert.deepEqual(resultOf(await control('max-age=99999')), ['miss', null])
  })

  test('takes 0.97 where the catalogue says no threshold', async () => {
    router = await start(patient)
    await ask(first)
    assert.deepEqual(resultOf(await ask('Tell me what a llama is.')), ['miss', null])
  })

  test('does nothing where the catalogue has none, and wants a target in the cluster', async () => {
    router = await start(undefined)
    // Texts of its own, because a router before may still be keeping its last answer.
    const texts = ['What is an alpaca?', 'Tell me what an alpaca is.']
    for (const text of texts) assert.deepEqual(resultOf(await ask(text)), ['miss', null])
    assert.deepEqual(
      embedded.filter((text) => texts.includes(text)),
      [],
    )
    for (const embedWith of ['first/m', 'inside/m', 'nobody/e']) {
      await assert.rejects(
        start({ embedWith }),
        /cache\.semantic\.embedWith names .*serve the task embed are inside\/e/,
      )
    }
  })
})
