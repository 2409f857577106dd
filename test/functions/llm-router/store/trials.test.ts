import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { type Store, StoreError, StoreUnavailable } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../until.ts'
import { budget, reservationOf } from './attempts.ts'
import { guarded } from './guard.ts'

test('a store that reads and cannot write is not back, and the log says once that it fails', async (context) => {
  const inner = await openSqliteStore(undefined, Date.now)
  let isFull = true
  let trials = 0
  const accounts: Store['accounts'] = {
    ...inner.accounts,
    async reserve(reservation) {
      if (isFull) throw new StoreError('The disk is full')
      return inner.accounts.reserve(reservation)
    },
    async tryWriting() {
      trials += 1
      if (isFull) throw new StoreError('The disk is full')
    },
  }
  const { store, lines } = guarded({ ...inner, accounts })
  context.after(() => store.close())
  const attempt = () => store.accounts.reserve(reservationOf('1', [budget(1)], Date.now() + 60_000))
  await assert.rejects(attempt(), /full/)
  await until(() => trials > 2)
  await assert.rejects(attempt(), /full/)
  assert.equal(store.health().state, 'refusing')
  assert.equal(lines.length, 1)
  isFull = false
  await until(() => store.health().state === 'ok')
  await attempt()
})

for (const [how, doubt] of [
  ['a connection is lost', (lose: () => void) => lose()],
  ['somebody looks at its state long after the last answer', () => mock.method(performance, 'now', later)],
] as const) {
  test(`a store that ends while no call needs it is noticed when ${how}`, async (context) => {
    context.after(() => mock.restoreAll())
    const inner = await openSqliteStore(undefined, Date.now)
    let lose = () => {}
    const accounts = { ...inner.accounts, tryWriting: () => Promise.reject(new StoreUnavailable('It is away')) }
    const { store, metric } = guarded({
      ...inner,
      ...{ accounts, kind: 'redis' },
      whenDoubted(listener) {
        lose = listener
      },
    })
    context.after(() => store.close())
    assert.equal(store.health().state, 'ok')
    doubt(() => lose())
    await until(() => store.health().state === 'away')
    assert.equal(await metric('llm_router_store_up'), 0)
  })
}

const real = performance.now.bind(performance)
const later = () => real() + 11_000
