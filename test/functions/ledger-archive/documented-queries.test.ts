import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createFunction } from '../../../functions/ledger-archive/handler.ts'
import type { LedgerRecord } from '../../../functions/llm-router/money/ledger/record.ts'
import { blocksOf } from '../../repository/documents.ts'
import { startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { recordOf, write } from '../llm-router/ledger/records.ts'
import { type LedgerScene, startLedgerScene } from './ledger-scene.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

/** Those of the documentation, by the comment before each. */
const queries = new Map(
  blocksOf('docs/ledger.md', 'sql')
    .flatMap((block) => block.split('\n\n'))
    .map((query) => [query.split('\n')[0], query]),
)

const tokens = (prompt: number, cached: number) => ({
  ...{ prompt_tokens: prompt, completion_tokens: 1, total_tokens: prompt + 1 },
  prompt_tokens_details: { cached_tokens: cached },
})

describe('the queries of the documentation, on what the archive writes', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  let scene: LedgerScene
  let archive: TestFunction
  before(async () => {
    postgres = await startPostgres()
    scene = await startLedgerScene()
    await scene.writeSecret('postgres-url', postgres.url)
    const environment = { gateway_url: scene.gatewayUrl, secret_mount_path: scene.secrets }
    archive = await startTestFunction(createFunction, environment)
    const time = new Date().toISOString()
    const records: (Partial<LedgerRecord> & { id: string })[] = [
      { id: 'paid', model: 'paid', usage: tokens(100, 25), tags: ['night', 'batch'] },
      { id: 'free', model: 'free', usage: tokens(0, 0), costNanoUsd: 0 },
      { id: 'unknown', model: 'unknown', usage: null, costNanoUsd: null, status: 'unknown', department: null },
      { id: 'failed', callId: 'two', target: 'a/one', status: 'estimated', time: '2026-11-25T12:30:00.000Z' },
      { id: 'answered', callId: 'two', target: 'b/two', time: '2026-11-25T12:30:01.000Z' },
      { id: 'own', callId: 'shadowed' },
      { id: 'shadow', callId: 'shadowed', reason: 'shadow', target: 'c/shadow' },
      { id: 'nothing', callId: 'voided', status: 'void', costNanoUsd: 0, usage: null },
      { id: 'something', callId: 'voided' },
      { id: 'vector', callId: 'similar', task: 'embed', target: 'ollama/vectors' },
      { id: 'after', callId: 'similar' },
    ]
    for (const record of records) await write(scene.store, recordOf({ time, ...record }))
    const reply = await archive.post('/', '')
    assert.equal(reply.status, 200, reply.text)
  })
  after(async () => {
    await archive?.close()
    await scene?.close()
    await postgres?.remove()
  })

  async function rowsOf(comment: string) {
    const query = queries.get(`-- ${comment}`)
    assert.ok(query, comment)
    return postgres.query(query)
  }

  test('tell the share of a cache of models without prompt tokens, too', async () => {
    const rows = await rowsOf('The share of prompt tokens that came from a cache.')
    const shares = new Map(rows.map(({ model, cached }) => [model, cached === null ? null : Number(cached)]))
    assert.deepEqual([shares.get('paid'), shares.get('free'), shares.get('unknown')], [0.25, null, null])
  })

  test('list a request that failed over, and none for its shadow, what used nothing or the vector of its question', async () => {
    const rows = await rowsOf('Requests that needed more than one attempt.')
    assert.deepEqual(rows, [{ call_id: 'two', targets: ['a/one', 'b/two'], usd: '0.000003000' }])
  })

  test('all run', async () => {
    assert.equal(queries.size, 4)
    for (const query of queries.values()) assert.ok((await postgres.query(query)).length > 0, query)
  })
})
