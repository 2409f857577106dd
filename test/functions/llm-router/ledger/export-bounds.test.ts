import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { ledgerRoutes } from '../../../../functions/llm-router/admin/ledger.ts'
import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import type { LedgerStore } from '../../../../functions/llm-router/store/ledger-store.ts'
import { recordOf } from './records.ts'

/** A ledger without an end, which counts the records that it gives. */
function endless() {
  const given = { records: 0 }
  const ledger: LedgerStore = {
    async read(after = '0', most) {
      given.records += most
      return Array.from({ length: most }, (_, index) => {
        const position = String(Number(after) + index + 1)
        return { position, text: toEntry(recordOf({ id: position })).text }
      })
    },
    trim: async () => 0,
    size: async () => 0,
    tallies: async () => [],
  }
  return { ledger, given }
}

async function exportOf(ledger: LedgerStore, longestMs: number, signal: AbortSignal): Promise<AsyncIterable<string>> {
  const calendar = { timeZone: 'UTC', fiscalYearStartMonth: 1 }
  const [route] = ledgerRoutes({ ledger, catalogue: { calendar }, longestMs, now: Date.now })
  const nothing = { id: '', headers: {}, trailers: {}, body: new Uint8Array(), json: () => {}, note: () => {} }
  const asked = { method: 'GET', path: '/admin/ledger', query: 'format=jsonl', signal, log: createLog('silent') }
  const reply = await route?.handle({ ...nothing, ...asked })
  assert.ok(typeof reply?.body === 'object' && !(reply.body instanceof Uint8Array))
  return reply.body
}

describe('an export', () => {
  test('reads no further than its reader, however long the ledger is', async () => {
    const { ledger, given } = endless()
    let read = 0
    for await (const line of await exportOf(ledger, 60_000, new AbortController().signal)) {
      read += 1
      assert.equal(JSON.parse(line).position, String(read))
      if (read === 1200) break
    }
    assert.ok(given.records <= 1200 + 501, `${given.records} records for ${read}`)
  })

  test('that takes too long is broken off, so that nobody takes it for a whole one', async () => {
    const lines = await exportOf(endless().ledger, 20, new AbortController().signal)
    await assert.rejects(async () => {
      for await (const line of lines) assert.notEqual(line, '')
    }, /The export took 20 ms/)
  })

  test('ends when its reader leaves', async () => {
    const abort = new AbortController()
    const lines = await exportOf(endless().ledger, 60_000, abort.signal)
    await assert.rejects(async () => {
      for await (const line of lines) if (JSON.parse(line).position === '3') abort.abort(new Error('gone'))
    }, /gone/)
  })
})
