import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs } from '#runtime/contract/durations.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { budget, reservationOf, settlementOf, startMs } from '../attempts.ts'

for (const isLost of [false, true]) {
  const what = isLost ? 'that came after its attempt was taken for lost' : 'whose record is archived'
  test(`a settlement ${what} counts once if it comes again hours later, as from a journal`, async (t) => {
    let nowMs = startMs
    const store = await openSqliteStore(undefined, () => nowMs)
    t.after(() => store.close())
    const { accounts, ledger } = store
    const settlement = settlementOf(reservationOf('1', [budget(100)]), 70)
    await accounts.reserve(settlement.reservation)
    if (isLost) nowMs += 2 * hourMs
    await accounts.expire()
    await accounts.settle(settlement)
    const [last] = (await ledger.read(undefined, 10)).slice(-1)
    await ledger.trim(last?.position ?? '')

    nowMs += 20 * hourMs
    for (let step = 0; step < 20; step += 1) await accounts.read(['budget/all'])
    await accounts.settle(settlement)

    assert.deepEqual(await accounts.read(['budget/all']), [{ used: 70, reserved: 0 }])
    assert.deepEqual(await ledger.read(undefined, 10), [])
  })
}
