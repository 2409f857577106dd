import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { budget, reservationOf, settlementOf } from '../attempts.ts'
import { evictingServer } from './eviction.ts'
import { redis, valkey } from './server.ts'

const hourMs = 3_600_000
const expiresMs = Date.now() + 600_000
const windowMs = Date.now() + 24 * hourMs
const day = { counter: 'day', amount: 10, most: 100, expiresMs: windowMs }
const place = { counter: 'concurrent', amount: 1, most: 2, isHeld: true }
const attempt = (id: string) => reservationOf(id, [day, place], expiresMs)

for (const program of [redis, valkey]) {
  describe(`${program.name} that evicts a counter`, { skip: program.missing ?? false }, () => {
    const within = evictingServer(program)

    const gaveBack = within(async ({ store: { accounts }, evict, command }) => {
      const all = [attempt('1'), attempt('2')]
      for (const one of all) await accounts.reserve(one)
      for (const { counter } of [day, place]) await evict(`counter:${counter}`)
      for (const one of all) await accounts.settle(settlementOf(one, 3))
      const left = await accounts.read(['day', 'concurrent'])
      assert.deepEqual(left, [
        { used: 6, reserved: 0 },
        { used: 0, reserved: 0 },
      ])
      const leftMs = Number((await command('PTTL', 'counter:day')).slice(1))
      assert.ok(Math.abs(Date.now() + leftMs - windowMs) < hourMs, `${leftMs} ms`)
      assert.equal(await command('EXISTS', 'counter:concurrent'), ':0\r\n')
      const grants = []
      for (const id of ['3', '4', '5']) grants.push((await accounts.reserve(attempt(id))).refused)
      assert.deepEqual(grants, [undefined, undefined, place])
    })
    test('gives back nothing that is not there, and forgets the new one with its window', gaveBack)

    const corrected = within(async ({ store: { accounts }, evict, pass }) => {
      const [late, reserved] = [reservationOf('1', [day], Date.now() + 1000), attempt('2')]
      await accounts.reserve(late)
      pass(2000)
      await accounts.expire()
      await evict('counter:day')
      await accounts.settle(settlementOf(late, 4))
      await accounts.reserve(reserved)
      assert.deepEqual(await accounts.read(['day']), [{ used: 0, reserved: 10 }])
    })
    test('takes nothing off what others use when an expired call settles', corrected)

    const mended = within(async ({ store: { accounts }, command }) => {
      await command('HSET', 'counter:budget/all', 'used', '-50', 'reserved', '-7')
      assert.deepEqual(await accounts.read(['budget/all']), [{ used: 0, reserved: 0 }])
      const refused = reservationOf('1', [budget(11, 10)], expiresMs)
      assert.ok((await accounts.reserve(refused)).refused)
      await accounts.reserve(reservationOf('2', [budget(4, 10)], expiresMs))
      assert.deepEqual(await accounts.read(['budget/all']), [{ used: 0, reserved: 4 }])
    })
    test('left one below nothing, in an earlier release: it counts from nothing on', mended)
  })
}
