import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOfKey } from '../../../../functions/llm-router/choose/permissions.ts'
import { createChanges } from '../../../../functions/llm-router/keys/changes.ts'
import { propertiesOf } from '../../../../functions/llm-router/keys/stored.ts'
import type { KeyStore, StoredKey } from '../../../../functions/llm-router/store/key-store.ts'
import { shipped } from '../shipped.ts'

function scene() {
  const keys = new Map<string, StoredKey>()
  let catalogue = shipped
  const keyStore: KeyStore = {
    find: async () => undefined,
    list: async () => [...keys.values()],
    presence: async () => (keys.size > 0 ? 'some' : 'none'),
    async write(key, storedVersion) {
      if ((keys.get(key.id)?.version ?? 0) !== storedVersion) return false
      keys.set(key.id, key)
      return true
    },
    remove: async (id, keepsLast) => (!keepsLast || keys.size > 1) && keys.delete(id),
  }
  const none = { byId: new Map(), byHash: new Map() }
  const changes = createChanges({
    ...{ keyStore, declared: async () => none, now: () => 0 },
    faultsOf: (key) => faultsOfKey(key, catalogue),
  })
  /** Takes a model out of the catalogue. */
  const drop = (model: string) => {
    catalogue = { ...catalogue, targets: catalogue.targets.filter((target) => target.model !== model) }
  }
  return { keys, drop, changes }
}

test('a key whose model has left the catalogue can be disabled and mended, and gets no other model that is none', async () => {
  const { drop, changes } = scene()
  await changes.create({ name: 'Shop', models: ['gpt-5-mini'] }, 'shop')
  drop('gpt-5-mini')
  const disabled = await changes.change('shop', { disabled: true })
  assert.equal(propertiesOf(disabled)?.disabled, true)
  await assert.rejects(changes.change('shop', { models: ['gpt-0'] }), { message: /^models has gpt-0,/ })
  assert.deepEqual(propertiesOf(await changes.change('shop', { models: ['cheap'] }))?.models, ['cheap'])
})

test('a key whose model has left the catalogue gets no other fault by a change', async () => {
  const { keys, drop, changes } = scene()
  await changes.create({ name: 'Shop', models: ['gpt-5-mini', 'cheap'] }, 'shop')
  drop('gpt-5-mini')
  const cases: [object, RegExp][] = [
    [{ providers: ['nonsense'] }, /^providers has nonsense;/],
    [{ models: ['gpt-5-mini', 'typo'] }, /^models has typo,/],
    [{ strategies: ['cost'], strategy: 'latency' }, /^strategy is latency,/],
  ]
  for (const [patch, message] of cases) {
    await assert.rejects(changes.change('shop', patch), { code: 'invalid_request', message })
  }
  assert.equal(keys.get('shop')?.version, 1)
  await changes.change('shop', { models: ['cheap', 'gpt-5-mini'], providers: ['groq'] })
  assert.deepEqual(propertiesOf(await changes.change('shop', { models: ['cheap'] }))?.providers, ['groq'])
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
