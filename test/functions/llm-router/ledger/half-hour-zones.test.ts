import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import * as v from 'valibot'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import type { TestFunction } from '../../../runtime/parts.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { recordOf, write } from './records.ts'

const catalogue = {
  calendar: { timeZone: 'Asia/Kolkata' },
  rules: [{ reason: 'default', to: ['a/m'] }],
  targets: [{ provider: 'a', function: 'a-generate', model: 'm', tasks: ['generate'], locality: 'external' }],
}
const pageSchema = v.object({ records: v.array(v.object({ id: v.string() })) })

describe('the ledger where days begin at half past an hour of UTC', () => {
  let nowMs = 0
  const scene = operatorScene(catalogue, () => nowMs)
  let store: Store
  let router: TestFunction
  beforeEach(async () => {
    // In Kolkata, the 1st of December is ten minutes old.
    nowMs = Date.parse('2026-11-30T18:40:00Z')
    const file = join(scene.directory, `store-${Math.random()}`)
    store = await openSqliteStore(file, () => nowMs)
    router = await scene.start({ STORE_FILE: file })
  })
  afterEach(() => store.close())

  test('has the first half hour of a day in that day', async () => {
    await write(store, recordOf({ id: 'before', time: '2026-11-30T18:29:59.999Z' }))
    await write(store, recordOf({ id: 'first', time: '2026-11-30T18:30:00.000Z' }))
    const idsOf = async (query: string) => {
      const { body } = await router.get(`/admin/ledger?${query}`, admin)
      return v.parse(pageSchema, body).records.map(({ id }) => id)
    }
    assert.deepEqual(await idsOf('from=2026-12-01'), ['first'])
    assert.deepEqual(await idsOf('to=2026-12-01'), ['before'])
    assert.deepEqual(await idsOf('from=2026-12'), ['first'])
  })
})
