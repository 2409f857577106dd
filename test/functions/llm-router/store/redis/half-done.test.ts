import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { rightsScript } from '../../../../../functions/llm-router/store/redis/rights-script.ts'
import { budget, reservationOf, settlementOf } from '../attempts.ts'
import { redis, type Server, startServer, valkey } from './server.ts'
import { restrict, restrictedUser } from './setups.ts'
import { command } from './speak.ts'

const expiresMs = Date.now() + 600_000
const hour = Math.floor(expiresMs / 3_600_000)
const foreign = /something else under our keys.*WRONGTYPE/

for (const program of [redis, valkey]) {
  describe(`what ${program.name} cannot do to its end`, { skip: program.missing ?? false }, () => {
    async function withStore(run: (store: Store, server: Server, pass: (ms: number) => void) => Promise<void>) {
      const server = await startServer(program)
      let nowMs = Date.now()
      const store = openRedis(
        () => ({ url: `redis://127.0.0.1:${server.port}` }),
        () => nowMs,
      )
      try {
        await run(store, server, (ms) => {
          nowMs += ms
        })
      } finally {
        await store.close()
        await server.end()
      }
    }

    /** That one call counts, once, at this cost. */
    async function isCounted(store: Store, cost: number): Promise<void> {
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: cost, reserved: 0 }])
      assert.equal((await store.ledger.read(undefined, 10)).length, 1)
      for (const group of ['total', 'hour/12'])
        assert.deepEqual([...((await store.ledger.tallies([group]))[0]?.values() ?? [])], [[1, cost]])
    }

    for (const key of ['ledger', `settled:${hour}`, 'tally:hour/12', 'tally:total']) {
      test(`a settlement counts when it comes again: ${key} is not ours`, async () => {
        await withStore(async (store, { port }) => {
          const reservation = reservationOf('1', [budget(10)], expiresMs)
          await store.accounts.reserve(reservation)
          await command(port, 'SET', `{llm-router}:${key}`, 'text')
          const settlement = settlementOf(reservation, 3)
          for (let count = 0; count < 2; count += 1) await assert.rejects(store.accounts.settle(settlement), foreign)
          await command(port, 'DEL', `{llm-router}:${key}`)
          for (let count = 0; count < 2; count += 1) await store.accounts.settle(settlement)
          await isCounted(store, 3)
        })
      })
    }

    for (const key of ['ledger', `unsettled:${hour}`, 'tally:total', 'counter:budget/all']) {
      test(`an attempt expires later: ${key} is not ours`, async () => {
        await withStore(async (store, { port }, pass) => {
          const reservation = reservationOf('1', [{ counter: 'budget/all', amount: 10 }], expiresMs)
          await store.accounts.reserve(reservation)
          await command(port, 'RENAMENX', `{llm-router}:${key}`, 'kept').catch(() => {})
          await command(port, 'SET', `{llm-router}:${key}`, 'text')
          pass(700_000)
          await assert.rejects(store.accounts.expire(), foreign)
          assert.equal(await store.accounts.expire(), 0, 'the next try is later')
          pass(60_000)
          assert.equal(await store.accounts.expire(), 0, 'each reason is told once')
          pass(60_000)
          await command(port, 'DEL', `{llm-router}:${key}`)
          await command(port, 'RENAMENX', 'kept', `{llm-router}:${key}`).catch(() => {})
          assert.equal(await store.accounts.expire(), 1)
          await isCounted(store, 10)
        })
      })
    }
  })

  describe(`a user of ${program.name} with too few rights`, { skip: program.missing ?? false }, () => {
    const rightsOfAccounts = ['xadd', 'hincrby', 'zadd', 'sadd', 'hdel', 'pexpire', 'xdel', 'zrem', 'hset']

    test('reserves and settles nothing, is told so, and goes on when it has them', async () => {
      const server = await startServer(program)
      await restrict(server.port)
      const url = `redis://${restrictedUser}@127.0.0.1:${server.port}?prefix=world-1`
      const allow = (sign: string, right: string) =>
        command(server.port, 'ACL', 'SETUSER', 'llm-router', `${sign}${right}`)
      try {
        for (const right of rightsOfAccounts) {
          await allow('-', right)
          const store = openRedis(() => ({ url }), Date.now)
          const reservation = reservationOf(right, [budget(10)], expiresMs)
          for (const use of [
            () => store.accounts.tryWriting(),
            () => store.accounts.reserve(reservation),
            () => store.accounts.settle(settlementOf(reservation, 3)),
            () => store.accounts.read(['budget/all']),
          ]) {
            await assert.rejects(use, { name: 'StoreError', message: /does not let this user.*NOPERM/ }, right)
          }
          assert.doesNotMatch(await command(server.port, 'KEYS', '*'), /reservations|counter/, right)
          await allow('+', right)
          await store.accounts.reserve(reservation)
          await store.accounts.settle(settlementOf(reservation, 0))
          await command(server.port, 'FLUSHALL')
          await store.close()
        }
      } finally {
        await server.end()
      }
    })

    test('is not asked about where the server cannot tell of rights', async () => {
      const server = await startServer(program)
      try {
        const text = rightsScript.text.replaceAll('acl_check_cmd', 'no_such_function')
        assert.equal((await command(server.port, 'EVAL', text, '1', '{llm-router}', '0')).trim(), ':1')
      } finally {
        await server.end()
      }
    })

    for (const right of ['hincrby', 'pttl', 'pexpire', 'hset', 'zadd']) {
      test(`that loses ${right} while it is connected reserves nothing if it is told so`, async () => {
        const server = await startServer(program)
        await restrict(server.port)
        let nowMs = Date.now()
        const url = `redis://${restrictedUser}@127.0.0.1:${server.port}?prefix=world-1`
        const store = openRedis(
          () => ({ url }),
          () => nowMs,
        )
        const attempt = (id: string) =>
          reservationOf(id, [{ ...budget(10), expiresMs: expiresMs + 1_000_000 }], expiresMs)
        try {
          await store.accounts.settle(settlementOf(attempt('settled'), 3))
          await command(server.port, 'ACL', 'SETUSER', 'llm-router', `-${right}`)
          await assert.rejects(store.accounts.reserve(attempt('refused')), /NOPERM/)
          await command(server.port, 'ACL', 'SETUSER', 'llm-router', `+${right}`)
          assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 3, reserved: 0 }])
          nowMs += 700_000
          await store.accounts.expire()
          assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 3, reserved: 0 }])
          assert.equal(await store.ledger.size(), 1)
        } finally {
          await store.close()
          await server.end()
        }
      })
    }

    test('that loses one while it is connected has its settlement counted when it comes again', async () => {
      const server = await startServer(program)
      await restrict(server.port)
      const store = openRedis(
        () => ({ url: `redis://${restrictedUser}@127.0.0.1:${server.port}?prefix=world-1` }),
        Date.now,
      )
      try {
        for (const right of ['xadd', 'hdel', 'sadd']) {
          const reservation = reservationOf(right, [budget(10)], expiresMs)
          await store.accounts.reserve(reservation)
          await command(server.port, 'ACL', 'SETUSER', 'llm-router', `-${right}`)
          await assert.rejects(store.accounts.settle(settlementOf(reservation, 3)), /NOPERM/)
          await command(server.port, 'ACL', 'SETUSER', 'llm-router', `+${right}`)
          await store.accounts.settle(settlementOf(reservation, 3))
          assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 3, reserved: 0 }], right)
          assert.equal(await store.ledger.size(), 1)
          await command(server.port, 'FLUSHALL')
        }
      } finally {
        await store.close()
        await server.end()
      }
    })
  })
}
