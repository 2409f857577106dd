import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Store, StoreError } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { until } from '../../../../until.ts'
import { budget, reservationOf, settlementOf } from '../attempts.ts'
import { redis, valkey } from './server.ts'
import { type ClusterSetup, cluster, growingCluster } from './setups.ts'
import { type SlotMove, startSlotMove } from './slot-move.ts'
import { command } from './speak.ts'

const expiresMs = Date.now() + 600_000
const first = reservationOf('1', [budget(10)], expiresMs)
const second = reservationOf('2', [budget(10)], expiresMs)

const isMoving = /^Redis is a cluster that moves the router's keys to another node/

for (const program of [redis, valkey]) {
  describe(`while a cluster of ${program.name} moves the router's slot, every call fails, and the data stays whole`, {
    skip: program.missing ?? false,
  }, () => {
    test('to a node that has others', () =>
      withSetup(cluster(program), async ({ store, move }) => {
        await everyCallFails(store, isMoving)
        assert.equal(await move.moveKeys(2), 2, 'nothing was written where the slot goes')
        await everyCallFails(store, isMoving)
        assert.equal(await move.moveKeys(0), 2, 'nothing was written beside what has arrived')
      }))

    test('to a node that has just come, with the rights of the documentation', () =>
      withSetup(growingCluster(program), async ({ store, move }) => {
        await everyCallFails(store, isMoving)
        assert.equal(await move.moveKeys(2), 2, 'nothing was written where the slot goes')
        await everyCallFails(store, isMoving)
        assert.equal(await move.moveKeys(1000), await move.moveKeys(0))
        await everyCallFails(store, isMoving)
      }))

    test('with too few rights to follow it', () =>
      withSetup(growingCluster(program), async ({ setup, store, move }) => {
        await Promise.all(setup.ports.map((port) => command(port, 'ACL', 'SETUSER', 'llm-router', '-asking')))
        await everyCallFails(store)
        assert.equal(await move.moveKeys(2), 2, 'nothing was written where the slot goes')
        await everyCallFails(store)
      }))
  })
}

type During = { setup: ClusterSetup; store: Store; move: SlotMove }

/** What was settled before the move is there afterwards, once. */
async function withSetup(starting: Promise<ClusterSetup>, during: (parts: During) => Promise<void>): Promise<void> {
  const setup = await starting
  const store = openRedis(() => ({ url: `${setup.url}?prefix=world-move` }), Date.now)
  try {
    await store.accounts.reserve(first)
    await store.accounts.settle(settlementOf(first, 4))
    const move = await startSlotMove(setup.ports, '{world-move}')
    await during({ setup, store, move })
    await move.finish()
    await until(() =>
      store.accounts.reserve(second).then(
        () => true,
        () => false,
      ),
    )
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 4, reserved: 10 }])
    assert.equal(await store.ledger.size(), 1)
  } finally {
    await store.close()
    await setup.end()
  }
}

async function everyCallFails(store: Store, why = /^Redis /): Promise<void> {
  for (const call of [
    () => store.accounts.reserve(second),
    () => store.accounts.settle(settlementOf(first, 5)),
    () => store.accounts.read(['budget/all']),
    () => store.keys.find('aa'),
    () => store.ledger.size(),
  ]) {
    await assert.rejects(call, (error: unknown) => {
      assert.ok(error instanceof StoreError)
      assert.match(error.message, why)
      return true
    })
  }
}
