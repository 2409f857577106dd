import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import type { TestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { answerWhole, completion, type GatewayCall } from '../gateway.ts'
import { operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const path = '/v1/chat/completions'

describe('equal requests for which the answer that is there is too old', () => {
  let nowMs = Date.parse('2026-11-26T10:00:00Z')
  let files = 0
  const scene = operatorScene(catalogueWith({ use: 'always' }), () => nowMs)
  const ask = (router: TestFunction, more: object = {}, control?: string) =>
    router.post(
      path,
      { messages: [{ role: 'user', content: 'What is a llama?' }], temperature: 0, seed: files, ...more },
      control === undefined ? {} : { 'cache-control': control },
    )
  const resultOf = ({ headers }: Awaited<ReturnType<typeof ask>>) => headers.get('x-llm-cache')

  /** Two routers with an answer of two minutes ago. */
  async function withOldAnswer(): Promise<{ one: TestFunction; other: TestFunction; database: DatabaseSync }> {
    files += 1
    const file = join(scene.directory, `old-${files}`)
    scene.gateway.answer = answerWhole
    const [one, other] = [await scene.start({ STORE_FILE: file }), await scene.start({ STORE_FILE: file })]
    await ask(one)
    await until(async () => resultOf(await ask(other)) === 'hit')
    nowMs += 120_000
    scene.gateway.calls.length = 0
    return { one, other, database: new DatabaseSync(file, { readOnly: true }) }
  }

  test('are made once, on one router and on several, whole and streamed; who takes the old one does not wait', async () => {
    const { one, other, database } = await withOldAnswer()
    const waiting: [ServerResponse, GatewayCall][] = []
    scene.gateway.answer = (...asked) => void waiting.push(asked)
    const replies = Promise.all(
      Array.from({ length: 20 }, (_, index) => ask(index % 2 ? one : other, { stream: index < 10 }, 'max-age=60')),
    )
    await until(() => waiting.length > 0)
    const isAwaited = () => Number(database.prepare('SELECT max(awaited_ms) AS ms FROM answer_leases').get()?.ms) > 0
    await until(() => isAwaited() || waiting.length > 1)
    for (const router of [one, other]) {
      const { headers } = await ask(router)
      assert.deepEqual([headers.get('x-llm-cache'), headers.get('age')], ['hit', '120'])
    }
    scene.gateway.answer = answerWhole
    for (const asked of waiting) answerWhole(...asked)
    const results = (await replies).map(resultOf).toSorted()
    database.close()
    assert.deepEqual(results, [...Array(19).fill('hit'), 'miss'])
    assert.equal(scene.gateway.calls.length, 1)
    assert.equal((await ask(other)).headers.get('age'), '0')
  })

  test('leave it there when the new one is not to be kept', async () => {
    const { one, other, database } = await withOldAnswer()
    database.close()
    scene.gateway.answer = (response) => {
      response.setHeader('content-type', 'application/json')
      const choices = [{ ...completion.choices[0], finish_reason: 'length' }]
      response.end(JSON.stringify({ ...completion, choices }))
    }
    const anew = await Promise.all(Array.from({ length: 4 }, () => ask(one, {}, 'max-age=60')))
    assert.deepEqual(anew.map(resultOf), Array(4).fill('miss'))
    assert.deepEqual([resultOf(await ask(one)), resultOf(await ask(other))], ['hit', 'hit'])
  })
})
