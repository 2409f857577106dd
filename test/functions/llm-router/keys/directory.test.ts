import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseRequest } from '#runtime/contract/parse.ts'
import { createLog } from '#runtime/log.ts'
import { createCallers } from '../../../../functions/llm-router/keys/callers.ts'
import type { DeclaredKeys } from '../../../../functions/llm-router/keys/declared-text.ts'
import { createDirectory } from '../../../../functions/llm-router/keys/directory.ts'
import { type Key, keySchema } from '../../../../functions/llm-router/keys/key-schema.ts'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import type { KeyStore, StoredKey } from '../../../../functions/llm-router/store/key-store.ts'
import { StoreError } from '../../../../functions/llm-router/store/port.ts'

/** A store that several replicas share, and that can go away. */
function createStore() {
  const keys = new Map<string, StoredKey>()
  const state = { isAway: false, asked: 0 }
  const answer = async <Value>(value: () => Value): Promise<Value> => {
    state.asked += 1
    if (state.isAway) throw new StoreError('The store is away.')
    return value()
  }
  const keyStore: KeyStore = {
    find: (hash) => answer(() => [...keys.values()].find(({ hashes }) => hashes.some((one) => one.hash === hash))),
    list: () => answer(() => [...keys.values()]),
    presence: () => answer(() => (keys.size > 0 ? 'some' : 'none')),
    write: (key) => answer(() => keys.set(key.id, key) !== undefined),
    remove: (id) => answer(() => keys.delete(id)),
  }
  return { keys, state, keyStore }
}

const toStored = (id: string, token: string, text?: string): StoredKey => ({
  id,
  version: 1,
  text: text ?? JSON.stringify({ name: id, created: '2026-11-25T00:00:00Z' }),
  hashes: [{ hash: hashOf(token) }],
})

function scene(declaredKeys: readonly { key: Key; token: string }[] = []) {
  const shared = createStore()
  const clock = { nowMs: 0 }
  const declared: DeclaredKeys = {
    byId: new Map(declaredKeys.map(({ key }) => [key.id, key])),
    byHash: new Map(declaredKeys.map(({ key, token }) => [hashOf(token), key])),
  }
  const replica = () => {
    const directory = createDirectory({
      declared: async () => declared,
      keyStore: shared.keyStore,
      log: createLog('silent'),
      now: () => clock.nowMs,
    })
    const callerOf = createCallers({
      directory,
      catalogue: { strategy: 'task' },
      targetsOf: () => undefined,
      refused: () => {},
      now: () => clock.nowMs,
    })
    /** The id of the caller's key, or the error. */
    return async (token?: string): Promise<string> => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      return callerOf({ headers, note: () => {} }).then(
        ({ key }) => key?.id ?? 'anyone',
        (error: { code: string }) => error.code,
      )
    }
  }
  return { ...shared, clock, replica }
}

describe('keys on several replicas', () => {
  test('stop everywhere within five seconds of their end', async () => {
    const { keys, clock, replica } = scene()
    const token = createToken()
    keys.set('shop', toStored('shop', token))
    keys.set('other', toStored('other', createToken()))
    const replicas = [replica(), replica(), replica()]
    for (const [index, ask] of replicas.entries()) {
      clock.nowMs = index * 700
      assert.equal(await ask(token), 'shop')
    }
    keys.delete('shop')
    clock.nowMs += 4999
    for (const ask of replicas) assert.equal(await ask(token), 'invalid_key')
  })

  test('are asked for once by any number of calls at once', async () => {
    const { keys, state, replica } = scene()
    const token = createToken()
    keys.set('shop', toStored('shop', token))
    const ask = replica()
    const all = await Promise.all(Array.from({ length: 200 }, () => ask(token)))
    assert.deepEqual([new Set(all), state.asked], [new Set(['shop']), 1])
  })

  test('are not opened by tokens that differ in one character', async () => {
    const { keys, replica } = scene()
    const token = createToken()
    keys.set('shop', toStored('shop', token))
    const ask = replica()
    for (let at = 5; at < token.length; at += 1) {
      const other = token.slice(0, at) + (token[at] === 'a' ? 'b' : 'a') + token.slice(at + 1)
      assert.equal(await ask(other), 'invalid_key')
    }
  })

  test('of which a store gives the wrong one are refused', async () => {
    const { replica, keyStore } = scene()
    keyStore.find = async () => toStored('other', createToken())
    assert.equal(await replica()(createToken()), 'invalid_key')
  })

  test('that another version of the router wrote are not taken for less than they are', async () => {
    const { keys, replica } = scene()
    const token = createToken()
    const text = JSON.stringify({ name: 'x', created: '2026-11-25T00:00:00Z', mayOnlyCallOnSundays: true })
    for (const written of [text, '', '{', 'null', '{"name": 7}']) {
      keys.set('shop', toStored('shop', token, written))
      assert.equal(await replica()(token), 'store_unavailable', written)
    }
  })
})

describe('while the store is away', () => {
  const declaredToken = createToken()
  const key = { ...parseRequest(keySchema, { name: 'Declared' }), id: 'declared' }

  test('declared keys work, known ones go on for five minutes, and of others nobody can tell', async () => {
    const { keys, state, clock, replica } = scene([{ key, token: declaredToken }])
    const token = createToken()
    keys.set('shop', toStored('shop', token))
    const ask = replica()
    assert.equal(await ask(token), 'shop')
    state.isAway = true
    clock.nowMs = 301_999
    assert.deepEqual(
      [await ask(declaredToken), await ask(token), await ask(createToken()), await ask()],
      ['declared', 'shop', 'store_unavailable', 'invalid_key'],
    )
    clock.nowMs = 302_000
    assert.deepEqual([await ask(declaredToken), await ask(token)], ['declared', 'store_unavailable'])
    state.isAway = false
    assert.equal(await ask(token), 'shop')
  })

  test('a router that knew of no keys stays open, and one that never knew stays closed', async () => {
    const { keys, state, clock, replica } = scene()
    const [knew, neverKnew] = [replica(), replica()]
    assert.equal(await knew(), 'anyone')
    state.isAway = true
    clock.nowMs = 3_600_000
    assert.deepEqual([await knew(), await neverKnew()], ['anyone', 'store_unavailable'])
    state.isAway = false
    keys.set('shop', toStored('shop', createToken()))
    assert.deepEqual([await knew(), await neverKnew()], ['invalid_key', 'invalid_key'])
    state.isAway = true
    clock.nowMs += 3_600_000
    assert.equal(await knew(), 'invalid_key')
  })
})
