import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DecisionDetail } from '#runtime/contract/admin/decisions.ts'
import { createLog } from '#runtime/log.ts'
import { createDecisionLog } from '../../../../functions/llm-router/observe/decisions/decision-log.ts'
import { readDecision, toText } from '../../../../functions/llm-router/observe/decisions/text.ts'
import type { DecisionEntry, DecisionStore } from '../../../../functions/llm-router/store/decision-store.ts'
import { StoreUnavailable } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../until.ts'

const decision: DecisionDetail = {
  ...{ call_id: 'call-1', time: '2026-11-26T00:00:00.000Z', status: 'completed', http_status: 200, form: 'chat' },
  ...{ attempt_count: 0, fallback_count: 0, hedged: false, ms: 1 },
  ...{ candidates: [], removed: [], removed_count: 0, attempts: [] },
}
const named = (call_id: string): DecisionDetail => ({ ...decision, call_id })
const finished = (detail: DecisionDetail) => ({
  ...{ callId: detail.call_id, code: detail.code, isAnswered: detail.status === 'completed' },
  text: () => toText(detail),
})

function createWorld(store: DecisionStore) {
  const stopping = new AbortController()
  const lines: string[] = []
  const log = createDecisionLog({
    store,
    redact: (text) => text.replaceAll('secret', '***'),
    stopping: stopping.signal,
    now: () => 0,
    log: createLog('debug', (line) => lines.push(line)),
  })
  return { log, stopping, lines }
}

/** A store that remembers its batches, and fails as long as a test says. */
function recorded() {
  const batches: DecisionEntry[][] = []
  const state = { isAway: false }
  const store: DecisionStore = {
    async append(entries) {
      if (state.isAway) throw new StoreUnavailable('The store is away')
      batches.push([...entries])
    },
    async read() {
      if (state.isAway) throw new StoreUnavailable('The store is away')
      return []
    },
    async find() {
      if (state.isAway) throw new StoreUnavailable('The store is away')
      return []
    },
  }
  return { store, batches, state }
}

describe('the log of decisions', () => {
  test('has what was kept just now, without waiting for a batch', async () => {
    const { decisions } = await openSqliteStore(undefined, Date.now)
    const { log } = createWorld(decisions)
    log.keep(finished(named('a')))
    log.keep(finished(named('b')))
    assert.equal(readDecision((await log.find('a')).texts[0] ?? '')?.call_id, 'a')
    const { page, partial } = await log.read(undefined, 10)
    assert.deepEqual([page.length, partial], [2, undefined])
  })

  test('finds the answer of a call though others that were refused have had its id since', async () => {
    const { decisions } = await openSqliteStore(undefined, Date.now)
    const { store, state } = recorded()
    state.isAway = true
    for (const kept of [decisions, store]) {
      const { log } = createWorld(kept)
      const statusOf = async () => readDecision((await log.find('a')).texts[0] ?? '')?.status
      log.keep(finished({ ...named('a'), status: 'failed' }))
      assert.equal(await statusOf(), 'failed')
      log.keep(finished(named('a')))
      log.keep(finished({ ...named('a'), status: 'refused', code: 'invalid_key' }))
      assert.equal(await statusOf(), 'completed')
    }
  })

  test('stores a full batch at once, in the background, and the rest at the end of the function', async () => {
    const { store, batches } = recorded()
    const { log, stopping } = createWorld(store)
    for (let index = 0; index < 70; index += 1) log.keep(finished(named(`${index}`)))
    assert.equal(batches.length, 0)
    await until(() => batches.flat().length === 70)
    log.keep(finished(named('last')))
    stopping.abort()
    await until(() => batches.flat().length === 71)
    // Requests still come until the platform ends it.
    log.keep(finished(named('after')))
    await until(() => batches.flat().length === 72)
    assert.deepEqual(
      batches.flat().map(({ callId }) => callId),
      [...Array.from({ length: 70 }, (_, index) => `${index}`), 'last', 'after'],
    )
  })

  test('keeps what the store has not got, shows it, and hands it over when the store is back', async () => {
    const { store, batches, state } = recorded()
    const { log, lines } = createWorld(store)
    state.isAway = true
    for (let index = 0; index < 1500; index += 1) log.keep(finished(named(`${index}`)))
    const { page, partial } = await log.read(undefined, 2000)
    assert.equal(partial?.reason, 'The store is away')
    assert.equal(page.length, 1000)
    assert.equal(readDecision(page[0]?.text ?? '')?.call_id, '1499')
    assert.equal((await log.find('1499')).partial?.reason, 'The store is away')
    assert.deepEqual((await log.find('0')).texts, [])
    assert.equal(lines.length, 1)
    state.isAway = false
    await log.read(undefined, 1)
    assert.equal(batches.flat().length, 1000)
  })

  test('masks secrets, and cuts what is far too long', async () => {
    const { decisions } = await openSqliteStore(undefined, Date.now)
    const { log } = createWorld(decisions)
    log.keep(finished({ ...named('a'), user: 'the secret', department: '</script><script>alert(1)' }))
    const [text = ''] = (await log.find('a')).texts
    assert.ok(!text.includes('secret'))
    assert.equal(readDecision(text)?.department, '</script><script>alert(1)')
    const removed = Array.from({ length: 20 }, (_, index) => ({
      ...{ target: `t${index}`, why: 'x'.repeat(2000), kind: 'state' as const },
    }))
    log.keep(finished({ ...named('b'), removed, removed_count: 1000 }))
    const long = (await log.find('b')).texts[0] ?? ''
    assert.ok(long.length < 16_000)
    assert.equal(readDecision(long)?.removed_count, 1000)
  })

  test('lets callers without a key push nobody out', async () => {
    const { store, batches } = recorded()
    const { log, stopping } = createWorld(store)
    for (let index = 0; index < 500; index += 1)
      log.keep(finished({ ...named(`${index}`), status: 'refused', code: 'invalid_key' }))
    log.keep(finished(named('known')))
    stopping.abort()
    await until(() => batches.flat().some(({ callId }) => callId === 'known'))
    assert.equal(batches.flat().length, 61)
  })

  test('passes over what it cannot read', () => {
    for (const text of ['', 'x', '[]', '{}', '{"call_id":1}', JSON.stringify({ ...decision, status: 'odd' })]) {
      assert.equal(readDecision(text), undefined, text)
    }
    assert.deepEqual(readDecision(JSON.stringify({ ...decision, of_a_later_version: 1 })), {
      ...decision,
      of_a_later_version: 1,
    })
  })
})
