import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createChanges } from '../../../../functions/llm-router/keys/changes.ts'
import type { FaultOf } from '../../../../functions/llm-router/keys/declared-text.ts'
import { propertiesOf } from '../../../../functions/llm-router/keys/stored.ts'
import type { KeyStore, StoredKey } from '../../../../functions/llm-router/store/key-store.ts'

function scene() {
  const keys = new Map<string, StoredKey>()
  /** A model that the catalogue has. */
  const catalogue = new Set(['a', 'b'])
  const keyStore: KeyStore = {
    find: async () => undefined,
    list: async () => [...keys.values()],
    any: async () => keys.size > 0,
    async write(key, storedVersion) {
      if ((keys.get(key.id)?.version ?? 0) !== storedVersion) return false
      keys.set(key.id, key)
      return true
    },
    remove: async (id, keepsLast) => (!keepsLast || keys.size > 1) && keys.delete(id),
  }
  const faultOf: FaultOf = ({ models = [] }) => {
    const model = models.find((name) => !catalogue.has(name))
    return model === undefined ? undefined : { path: ['models'], fault: `there is no ${model}` }
  }
  const none = { byId: new Map(), byHash: new Map() }
  const changes = createChanges({ keyStore, declared: async () => none, faultOf, now: () => 0 })
  return { keys, catalogue, changes }
}

test('a key whose model has left the catalogue can be disabled and mended, and gets no other model that is none', async () => {
  const { catalogue, changes } = scene()
  await changes.create({ name: 'Shop', models: ['a'] }, 'shop')
  catalogue.delete('a')
  const disabled = await changes.change('shop', { disabled: true })
  assert.equal(propertiesOf(disabled)?.disabled, true)
  await assert.rejects(changes.change('shop', { models: ['c'] }), { message: 'there is no c' })
  assert.deepEqual(propertiesOf(await changes.change('shop', { models: ['b'] }))?.models, ['b'])
})

test('a change that takes away what no key has is refused, and changes nothing', async () => {
  const { keys, changes } = scene()
  const before = { name: 'Shop', budgets: [{ usd: 5, per: 'day' }], limits: { concurrent: 3 } }
  await changes.create(before, 'shop')
  const cases: [object, string][] = [
    [{ budget: null }, 'budget'],
    [{ disabled: true, toString: null }, 'toString'],
    [{ limits: { requests: null } }, 'limits.requests'],
    [{ limits: { concurrent: null, 'requests-per-minute': null } }, 'limits.requests-per-minute'],
  ]
  for (const [patch, name] of cases) {
    const refused = { code: 'invalid_request', message: `${name} is not a field of this request` }
    await assert.rejects(changes.change('shop', patch), refused)
  }
  assert.equal(keys.get('shop')?.version, 1)
  const left = propertiesOf(await changes.change('shop', { budgets: null, limits: { concurrent: null }, owner: null }))
  assert.deepEqual([left?.budgets, left?.limits], [[], {}])
})

test('a key of another version of the router can be revoked and not changed', async () => {
  const { keys, changes } = scene()
  const { stored } = await changes.create({ name: 'Shop' }, 'shop')
  keys.set('shop', { ...stored, text: '{"mayOnlyCallOnSundays": true}' })
  await assert.rejects(changes.change('shop', { disabled: true }), { code: 'conflict' })
  assert.equal(await changes.revoke('shop', false), false)
  assert.deepEqual(keys.get('shop')?.hashes, [])
  assert.equal(await changes.revoke('shop', true), true)
})

test('of two last keys that are revoked at once, one stays, without a token', async () => {
  const { keys, changes } = scene()
  for (const id of ['shop', 'office']) await changes.create({ name: id }, id)
  const revoked = await Promise.all([changes.revoke('shop', false), changes.revoke('office', false)])
  assert.deepEqual(revoked.toSorted(), [false, true])
  assert.deepEqual(
    [...keys.values()].map(({ hashes }) => hashes),
    [[]],
  )
})
