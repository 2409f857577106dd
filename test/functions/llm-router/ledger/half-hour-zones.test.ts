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
const usageSchema = v.object({ from: v.string(), to: v.string(), total: v.object({ calls: v.number() }) })
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

  test('sums nothing before the first full hour of a month', async () => {
    const usageOf = async (query: string) => {
      const { status, body } = await router.get(`/admin/usage?${query}`, admin)
      assert.equal(status, 200, query)
      const { from, to, total } = v.parse(usageSchema, body)
      return [from, to, total.calls]
    }
    const start = '2026-11-30T19:00:00.000Z'
    for (const now of ['2026-11-30T18:30:00Z', '2026-11-30T18:40:00Z', start]) {
      nowMs = Date.parse(now)
      for (const query of ['', 'from=2026-12-01&per=day']) assert.deepEqual(await usageOf(query), [start, start, 0])
    }
    nowMs = Date.parse(start) + 1
    await write(store, recordOf({ id: 'r1', time: start }))
    assert.deepEqual(await usageOf(''), [start, '2026-11-30T20:00:00.000Z', 1])
    assert.equal((await router.get('/admin/savings', admin)).status, 200)
  })

  test('still refuses an end that is not after the beginning', async () => {
    const { status } = await router.get('/admin/usage?from=2026-12-01&to=2026-12-01', admin)
    assert.equal(status, 400)
  })
})
