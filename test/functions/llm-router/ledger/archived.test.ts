import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { errorOf, type TestFunction } from '../../../runtime/parts.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { recordOf, write } from './records.ts'

const catalogue = {
  rules: [{ reason: 'default', to: ['a/m'] }],
  targets: [{ provider: 'a', function: 'a-generate', model: 'm', tasks: ['generate'], locality: 'external' }],
}
const nowMs = Date.parse('2026-11-25T13:10:00Z')

describe('POST /admin/ledger/archived', () => {
  const scene = operatorScene(catalogue, () => nowMs)
  let store: Store
  let router: TestFunction
  beforeEach(async () => {
    const file = join(scene.directory, `store-${Math.random()}`)
    store = await openSqliteStore(file, () => nowMs)
    router = await scene.start({ STORE_FILE: file })
    for (const id of ['r1', 'r2', 'r3']) await write(store, recordOf({ id }))
  })
  afterEach(() => store.close())

  const confirm = (body: object) => router.post('/admin/ledger/archived', body, admin)

  test('forgets up to the position, if the record is in the ledger', async () => {
    const reply = await confirm({ through: '2', record: { position: '1', id: 'r1' } })
    assert.deepEqual([reply.status, reply.body], [200, { trimmed: 2 }])
    assert.equal(await store.ledger.size(), 1)
  })

  const ofOthers = [
    { through: '2', record: { position: '2', id: 'r1' } },
    { through: '3', record: { position: '4', id: 'r3' } },
    { through: '20' },
  ]
  for (const body of ofOthers) {
    test(`forgets nothing that was read from another ledger: ${JSON.stringify(body)}`, async () => {
      const reply = await confirm(body)
      assert.deepEqual([reply.status, errorOf(reply).code], [409, 'conflict'])
      assert.match(errorOf(reply).message, /^Nothing was forgotten: .* Begin anew at the oldest record/)
      assert.equal(await store.ledger.size(), 3)
    })
  }

  test('refuses what is no position', async () => {
    for (const body of [{ through: 'x' }, { through: '2', record: { position: 'x', id: 'r1' } }]) {
      assert.equal(errorOf(await confirm(body)).code, 'invalid_request')
    }
    assert.equal(await store.ledger.size(), 3)
  })
})
