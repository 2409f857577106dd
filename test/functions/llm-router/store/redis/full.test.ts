import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { budget, entryOf, reservationOf, settlementOf } from '../attempts.ts'
import { type Guarded, guarded } from '../guard.ts'
import { redis, startServer, valkey } from './server.ts'
import { command } from './speak.ts'

const key = (id: string, version: number, hash: string) => ({ id, version, text: '{}', hashes: [{ hash }] })
const outOfMemory = { name: 'StoreError', message: /out of memory; raise its maxmemory, or archive and trim.*OOM/ }

for (const program of [redis, valkey]) {
  describe(`${program.name} that takes no writes`, { skip: program.missing ?? false }, () => {
    /** With five records and two keys, and then with this setting. */
    async function afterwards(
      setting: readonly [string, string],
      run: (store: Guarded['store']) => Promise<void>,
    ): Promise<void> {
      const server = await startServer(program)
      const { store } = guarded(
        openRedis(() => ({ url: `redis://127.0.0.1:${server.port}` }), Date.now),
        { timeoutMs: 2000 },
      )
      try {
        for (const id of ['1', '2', '3', '4', '5'])
          await store.accounts.settle({ reservation: reservationOf(id, []), used: [], entry: entryOf(id, 1) })
        for (const id of ['a', 'b']) await store.keys.write(key(id, 1, `hash of ${id}`), 0)
        await store.answers.keep('question', { text: '{}', keptMs: 1, expiresMs: Date.now() + 60_000 }, 1000)
        await command(server.port, 'CONFIG', 'SET', ...setting)
        await run(store)
      } finally {
        await store.close()
        await server.end()
      }
    }

    test('for lack of memory: its ledger is read and trimmed, and keys are revoked', async () => {
      await afterwards(['maxmemory', '1'], async (store) => {
        const reservation = reservationOf('6', [budget(1)], Date.now() + 60_000)
        await assert.rejects(store.accounts.reserve(reservation), outOfMemory)
        await assert.rejects(store.accounts.tryWriting(), outOfMemory)
        await assert.rejects(store.documents.write({ name: 'a', version: 1, text: '{}' }, 0), outOfMemory)
        const records = await store.ledger.read(undefined, 10)
        assert.equal(records.length, 5)
        assert.equal((await store.ledger.tallies(['total']))[0]?.get('all')?.[0], 5)
        assert.equal(await store.ledger.trim(records.at(-1)?.position ?? ''), 5)
        assert.equal(await store.ledger.size(), 0)
        assert.equal(await store.keys.write(key('a', 2, 'another hash'), 1), true)
        assert.equal(await store.keys.find('hash of a'), undefined)
        assert.equal((await store.keys.find('another hash'))?.id, 'a')
        assert.equal(await store.keys.remove('b', true), true)
        assert.equal(await store.keys.find('hash of b'), undefined)
        await store.answers.remove('question', 1)
        assert.equal(await store.answers.find('question'), undefined)
        await store.answers.release('question', 'nobody')
      })
    })

    test('for lack of replicas: its ledger is read', async () => {
      await afterwards(['min-replicas-to-write', '1'], async (store) => {
        const reservation = reservationOf('6', [budget(1)], Date.now() + 60_000)
        for (const write of [() => store.accounts.reserve(reservation), () => store.accounts.tryWriting()])
          await assert.rejects(write, /fewer replicas than it needs.*NOREPLICAS/)
        assert.equal((await store.ledger.read(undefined, 10)).length, 5)
        assert.equal((await store.ledger.tallies(['total']))[0]?.get('all')?.[0], 5)
        await store.accounts.settle(settlementOf(reservation, 1))
        assert.equal(store.health().waitingSettlements, 1)
      })
    })
  })
}
