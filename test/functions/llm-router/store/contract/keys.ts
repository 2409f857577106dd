import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CreateWorld } from '../contract.ts'
import { within } from './within.ts'

const key = { id: 'k1', version: 1, text: '{"name":"a team"}', hashes: [{ hash: 'aa' }] }

export function keysContract(createWorld: CreateWorld): void {
  describe('keys:', () => {
    const check = (name: string, run: Parameters<typeof within>[1]) => test(name, within(createWorld, run))

    check('a key is found by its hash, by every router', async ({ keys }, world) => {
      assert.equal(await keys.find('aa'), undefined)
      assert.equal(await keys.write(key, 0), true)
      assert.deepEqual(await keys.find('aa'), key)
      assert.deepEqual(await (await world.open()).keys.find('aa'), key)
      assert.equal(await keys.find('ab'), undefined)
      assert.equal(await keys.find(''), undefined)
    })

    check('a change must know the version that it replaces', async ({ keys }) => {
      const second = { ...key, version: 2, text: '{}' }
      assert.equal(await keys.write(second, 1), false, 'there is none')
      await keys.write(key, 0)
      assert.equal(await keys.write(second, 0), false, 'there is one')
      assert.equal(await keys.write(second, 1), true)
      assert.equal(await keys.write({ ...second, text: 'late' }, 1), false)
      assert.deepEqual(await keys.find('aa'), second)
    })

    check('of two changes at once, one wins', async ({ keys }) => {
      await keys.write(key, 0)
      const results = await Promise.all(['x', 'y'].map((text) => keys.write({ ...key, version: 2, text }, 1)))
      assert.deepEqual(results.sort(), [false, true])
    })

    check('after a rotation both hashes lead to the key, and the old one says until when', async ({ keys }) => {
      await keys.write(key, 0)
      const rotated = { ...key, version: 2, hashes: [{ hash: 'bb' }, { hash: 'aa', untilMs: 5000 }] }
      await keys.write(rotated, 1)
      assert.deepEqual(await keys.find('aa'), rotated)
      assert.deepEqual(await keys.find('bb'), rotated)
      const without = { ...key, version: 3, hashes: [{ hash: 'bb' }] }
      await keys.write(without, 2)
      assert.equal(await keys.find('aa'), undefined)
      assert.deepEqual(await keys.find('bb'), without)
    })

    check('a token of another key is refused, and changes nothing', async ({ keys }) => {
      await keys.write(key, 0)
      const thief = { id: 'k2', version: 1, text: '{}', hashes: [{ hash: 'cc' }, { hash: 'aa' }] }
      await assert.rejects(keys.write(thief, 0), { name: 'StoreError', message: /another key's already/ })
      assert.deepEqual(await keys.list(), [key])
      assert.equal(await keys.find('cc'), undefined)
    })

    check('all keys are listed', async ({ keys }) => {
      assert.deepEqual(await keys.list(), [])
      assert.equal(await keys.presence(), 'none')
      const all = Array.from({ length: 30 }, (_, index) => ({
        ...key,
        id: `${index}`,
        hashes: [{ hash: `h${index}` }],
      }))
      for (const one of all) await keys.write(one, 0)
      assert.equal(await keys.presence(), 'some')
      const listed = await keys.list()
      assert.deepEqual(
        [...listed].sort((a, b) => Number(a.id) - Number(b.id)),
        all,
      )
    })

    check('a removed key is gone with its hashes, and can be made anew', async ({ keys }) => {
      await keys.write(key, 0)
      assert.equal(await keys.remove('k1', false), true)
      assert.equal(await keys.remove('k1', false), false)
      assert.equal(await keys.find('aa'), undefined)
      assert.deepEqual(await keys.list(), [])
      assert.equal(await keys.presence(), 'none on purpose')
      assert.equal(await keys.write({ ...key, version: 2 }, 1), false)
      assert.equal(await keys.write(key, 0), true)
    })

    check('the last key can be kept, and of two that are removed at once, one stays', async ({ keys }, world) => {
      const other = { ...key, id: 'k2', hashes: [{ hash: 'bb' }] }
      for (const one of [key, other]) await keys.write(one, 0)
      assert.equal(await keys.remove('k3', true), false)
      const { keys: elsewhere } = await world.open()
      const removed = await Promise.all([keys.remove('k1', true), elsewhere.remove('k2', true)])
      assert.deepEqual(removed.toSorted(), [false, true])
      const [left] = await keys.list()
      assert.ok(left)
      assert.deepEqual(await keys.find(left.hashes[0]?.hash ?? ''), left, 'its token works')
      assert.equal(await keys.remove(left.id, true), false)
      assert.equal(await keys.presence(), 'some')
      assert.equal(await keys.remove(left.id, false), true)
    })

    check('keys that are gone are so on purpose from the removal of the last one to the next one', async ({ keys }) => {
      const other = { ...key, id: 'k2', hashes: [{ hash: 'bb' }] }
      assert.equal(await keys.remove('k1', false), false)
      assert.equal(await keys.presence(), 'none', 'nothing was removed')
      for (let times = 0; times < 2; times += 1) {
        for (const one of [key, other]) await keys.write(one, 0)
        for (const one of [key, other]) {
          assert.equal(await keys.presence(), 'some')
          await keys.remove(one.id, false)
        }
        assert.equal(await keys.presence(), 'none on purpose')
      }
    })
  })
}
