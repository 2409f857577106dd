import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { openedLate } from '../../../../functions/llm-router/store/opened-late.ts'
import { StoreError } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { storeContract } from './contract.ts'

const log = createLog('silent')

storeContract('a store that is opened late', async (startMs) => {
  const world = { nowMs: startMs, open: async () => store, end: () => store.close() }
  const store = openedLate('memory', log, () => openSqliteStore(undefined, () => world.nowMs))
  return world
})

describe('a store that is opened late', () => {
  test('opens with its first use, once', async () => {
    let opened = 0
    const store = openedLate('memory', log, () => {
      opened += 1
      return openSqliteStore(undefined, Date.now)
    })
    assert.equal(opened, 0)
    await Promise.all([store.ledger.size(), store.keys.list()])
    assert.equal(opened, 1)
    await store.close()
  })

  test('tries again with the next use, and says why it fails, once for each reason', async () => {
    const lines: string[] = []
    const faults = ['The disk is full.', 'The disk is full.', 'The file is gone.']
    const store = openedLate(
      'sqlite',
      createLog('info', (line) => lines.push(JSON.parse(line).reason)),
      async () => {
        const fault = faults.shift()
        if (fault) throw new StoreError(fault)
        return openSqliteStore(undefined, Date.now)
      },
    )
    for (const fault of [...faults]) await assert.rejects(store.ledger.size(), { name: 'StoreError', message: fault })
    assert.equal(await store.ledger.size(), 0)
    assert.deepEqual(lines, ['The disk is full.', 'The file is gone.'])
    await store.close()
  })

  test('that was never used has nothing to close', async () => {
    await openedLate('memory', log, () => assert.fail('opened')).close()
  })
})
