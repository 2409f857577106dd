import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, test } from 'node:test'
import type { TestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { answerWhole, completion, type GatewayCall } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const path = '/v1/chat/completions'
const catalogue = catalogueWith({ use: 'always' }, { failures: { consecutive: 1000 } })

/** Equal requests at once. Long, since all cases share the scene. */
describe('equal requests at the same time', () => {
  const scene = operatorScene(catalogue, Date.now)
  let files = 0
  let seed = 0
  /** Calls that wait for their answers, and how many there were at once at the most. */
  let waiting: { response: ServerResponse; call: GatewayCall }[] = []
  let atOnce = 0
  /** Undefined lets them wait. */
  let answer: ((response: ServerResponse, call: GatewayCall) => void) | undefined

  /** Routers that share a file. */
  async function routers(count: number): Promise<TestFunction[]> {
    files += 1
    const file = join(scene.directory, `state-${files}`)
    answer = undefined
    waiting = []
    atOnce = 0
    seed += 1
    scene.gateway.calls.length = 0
    scene.gateway.answer = (response, call) => {
      if (answer) return answer(response, call)
      const one = { response, call }
      waiting.push(one)
      atOnce = Math.max(atOnce, waiting.length)
      response.on('close', () => {
        waiting = waiting.filter((other) => other !== one)
      })
    }
    return Promise.all(Array.from({ length: count }, () => scene.start({ STORE_FILE: file })))
  }
  afterEach(() => {
    answer = answerWhole
    for (const { response, call } of waiting) answerWhole(response, call)
  })

  const made = () => scene.gateway.calls.length
  const body = (more: object = {}) => ({
    ...{ messages: [{ role: 'user', content: 'What is a llama?' }], temperature: 0, seed },
    ...more,
  })
  const ask = (router: TestFunction | undefined, more: object = {}) => (router ?? assert.fail()).post(path, body(more))
  /** A client that can leave. */
  function client(router: TestFunction | undefined, more: object = {}) {
    const abort = new AbortController()
    const asked = fetch(`${router?.url}${path}`, {
      ...{ method: 'POST', body: JSON.stringify(body(more)), signal: abort.signal },
      headers: { 'content-type': 'application/json' },
    })
    asked.catch(() => {})
    return { asked, leave: () => abort.abort() }
  }
  const isAsked = (count = 1) => until(() => waiting.length >= count)
  function release(how: (response: ServerResponse, call: GatewayCall) => void = answerWhole) {
    for (const { response, call } of waiting) how(response, call)
  }
  /** Long enough for a mistake to show: a call too many, or one that ends although somebody waits. */
  const aMoment = () => new Promise((resolve) => setTimeout(resolve, 150))
  /** Until the other router has asked for what this one makes. */
  async function isAwaited(): Promise<void> {
    const database = new DatabaseSync(join(scene.directory, `state-${files}`), { readOnly: true })
    await until(() => Number(database.prepare('SELECT max(awaited_ms) AS ms FROM answer_leases').get()?.ms) > 0)
    database.close()
  }

  test('are made once, on one router and on several', async () => {
    const all = await routers(2)
    const replies = Promise.all(
      Array.from({ length: 10 }, (_, index) => ask(all[index % 2], index < 5 ? {} : { stream: true })),
    )
    await isAsked()
    await isAwaited()
    await aMoment()
    release()
    const results = (await replies).map(({ headers }) => headers.get('x-llm-cache'))
    assert.equal(made(), 1)
    assert.deepEqual(results.toSorted(), [...Array(9).fill('hit'), 'miss'])
  })

  test('go on when the client leaves for whom they are made, whole or streamed, on this router and another', async () => {
    for (const stream of [false, true]) {
      const [one, other] = await routers(2)
      const first = client(one, { stream })
      await isAsked()
      const here = ask(one)
      const there = ask(other)
      await isAwaited()
      await aMoment()
      if (stream) {
        const [{ response } = assert.fail()] = waiting
        const choices = [{ index: 0, delta: { role: 'assistant', content: 'Well, ' }, finish_reason: null }]
        const begun = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices }
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(`data: ${JSON.stringify(begun)}\n\n`)
        await (await first.asked).body?.getReader().read()
      }
      first.leave()
      await aMoment()
      // Only the one on the other router is left.
      assert.equal(waiting.length, 1)
      release((response, call) => {
        if (!stream) return answerWhole(response, call)
        const choices = [{ index: 0, delta: { content: 'hello' }, finish_reason: 'stop' }]
        const ended = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices }
        response.end(`data: ${JSON.stringify(ended)}\n\ndata: [DONE]\n\n`)
      })
      for (const { body, headers } of [await here, await there]) {
        assert.equal(headers.get('x-llm-cache'), 'hit')
        assert.equal(Object(body).choices[0].message.content, stream ? 'Well, hello' : 'An answer')
      }
      assert.equal(made(), 1)
    }
  })

  test('go on for the client of another router alone, and are billed once', async () => {
    const [one, other] = await routers(2)
    const first = client(one)
    await isAsked()
    const there = ask(other)
    await isAwaited()
    await aMoment()
    first.leave()
    await aMoment()
    assert.equal(waiting.length, 1)
    release()
    assert.equal((await there).headers.get('x-llm-cache'), 'hit')
    await until(async () => {
      const { records } = Object((await other?.get('/admin/ledger', admin))?.body)
      return (
        records
          .map(({ status }: { status: string }) => status)
          .toSorted()
          .join() === 'cached,settled'
      )
    })
  })

  test('end when nobody is left who waits', async () => {
    const [one, other] = await routers(2)
    const [first, second, third] = [client(one), client(one), client(other)]
    await isAsked()
    await isAwaited()
    await aMoment()
    for (const { leave } of [second, first, third]) leave()
    await until(() => waiting.length === 0)
    assert.equal(made(), 1)
    answer = answerWhole
    assert.equal((await ask(other)).headers.get('x-llm-cache'), 'miss')
  })

  test('wait no longer than their own time', async () => {
    const [one, other] = await routers(2)
    const first = ask(one)
    await isAsked()
    const late = await Promise.all([ask(one, { timeout_ms: 200 }), ask(other, { timeout_ms: 200, stream: true })])
    for (const reply of late) {
      assert.equal(reply.status, 504)
      assert.equal(Object(reply.body).error.code, 'deadline_exceeded')
    }
    release()
    assert.equal((await first).status, 200)
    assert.equal(made(), 1)
  })

  test('are tried by the next when they fail', async () => {
    const [one, other] = await routers(2)
    const refuse = (response: ServerResponse) =>
      response.writeHead(400).end(JSON.stringify({ error: { message: 'No', type: 'x', code: 'invalid_request' } }))
    const replies = Promise.all(Array.from({ length: 6 }, (_, index) => ask(index % 2 ? one : other)))
    await isAsked()
    await isAwaited()
    await aMoment()
    release(refuse)
    await until(() => waiting.length === 0)
    await isAsked()
    release()
    const statuses = (await replies).map(({ status }) => status).toSorted()
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 400])
    assert.equal(made(), 2)
    assert.equal(atOnce, 1)
  })

  test('do not wait for an answer that is not kept', async () => {
    const [one, other] = await routers(2)
    const cut = (response: ServerResponse) => {
      response.setHeader('content-type', 'application/json')
      const choices = [{ ...completion.choices[0], finish_reason: 'length' }]
      response.end(JSON.stringify({ ...completion, choices }))
    }
    const replies = Promise.all(Array.from({ length: 6 }, (_, index) => ask(index % 2 ? one : other)))
    await isAsked()
    await isAwaited()
    await aMoment()
    release(cut)
    await isAsked(5)
    answer = cut
    release(cut)
    for (const { status, headers } of await replies)
      assert.deepEqual([status, headers.get('x-llm-cache')], [200, 'miss'])
    assert.equal(made(), 6)
  })

  test('what is kept and corrupt, or of another version, is a miss, and is replaced', async () => {
    const [one] = await routers(1)
    answer = answerWhole
    assert.equal((await ask(one)).headers.get('x-llm-cache'), 'miss')
    const database = new DatabaseSync(join(scene.directory, `state-${files}`))
    await until(() => database.prepare('SELECT count(*) AS count FROM answers').get()?.count === 1)
    const damages = [
      "replace(text, 'An answer', 'Another')",
      'substr(text, 1, length(text) - 1)',
      "'1' || substr(text, 2)",
      "''",
      "'{}'",
    ]
    for (const damage of damages) {
      database.exec(`UPDATE answers SET text = ${damage}`)
      const mended = await ask(one)
      assert.deepEqual([mended.status, mended.headers.get('x-llm-cache')], [200, 'miss'], damage)
      await until(async () => (await ask(one)).headers.get('x-llm-cache') === 'hit')
    }
    database.close()
  })

  test('a slow reader holds nobody up', async () => {
    const [one] = await routers(1)
    const words = 'x'.repeat(2000)
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
      for (let index = 0; index < 100; index += 1) {
        const choices = [{ index: 0, delta: { content: words }, finish_reason: index === 99 ? 'stop' : null }]
        response.write(`data: ${JSON.stringify({ ...head, choices })}\n\n`)
      }
      response.end('data: [DONE]\n\n')
    }
    const slow = client(one, { stream: true })
    const reader = (await slow.asked).body?.getReader()
    await reader?.read()
    const whole = await ask(one)
    assert.equal(Object(whole.body).choices[0].message.content.length, 200_000)
    assert.equal(whole.headers.get('x-llm-cache'), 'hit')
    slow.leave()
  })
})
