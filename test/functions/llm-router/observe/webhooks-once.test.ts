import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RouterEvent } from '../../../../functions/llm-router/observe/notify.ts'
import { createInstallation } from '../../../../functions/llm-router/observe/webhooks/installation.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../until.ts'
import { startReceiver } from './receiver.ts'
import { atMs, opened, started } from './webhooks-scene.ts'

describe('what happens once', () => {
  const low = (name: string): RouterEvent => ({ ...opened, once: { name, untilMs: atMs + 1000 } })

  test('is told by one replica, once, until its time is up', async (context) => {
    const receiver = await startReceiver(context)
    const names = new Set<string>()
    const once = async (name: string) => !names.has(name) && names.add(name) !== undefined
    const [one, other] = [started({ ops: receiver }, { once }), started({ ops: receiver }, { once })]
    for (const { notify } of [one, other, one, other]) notify(low('budget_low/a'))
    one.notify(low('budget_low/b'))
    await until(async () => (await one.count('delivered')) + (await other.count('delivered')) === 2)
    assert.deepEqual([...names], ['webhook/budget_low/a', 'webhook/budget_low/b'])
    one.clock.nowMs += 1000
    names.clear()
    one.notify(low('budget_low/a'))
    await until(() => receiver.got.length === 3)
  })

  test('is told by all while the store is away, with one id', async (context) => {
    const receiver = await startReceiver(context)
    const once = () => Promise.reject(new Error('The store is away'))
    for (const { notify } of [started({ ops: receiver }, { once }), started({ ops: receiver }, { once })]) {
      for (let told = 0; told < 3; told += 1) notify(low('budget_low/a'))
    }
    await until(() => receiver.got.length === 2)
    assert.equal(receiver.got[0]?.body.id, receiver.got[1]?.body.id)
  })

  test('has an id of its own in each installation, and one in all its replicas, also while the store is away', async (context) => {
    const receiver = await startReceiver(context)
    const stores = [await openSqliteStore(':memory:', Date.now), await openSqliteStore(':memory:', Date.now)]
    context.after(() => Promise.all(stores.map((store) => store.close())))
    const once = () => Promise.reject(new Error('The store is away'))
    const replicas = [...stores, ...stores].map(({ documents }) =>
      started({ ops: receiver }, { once, installation: createInstallation(documents) }),
    )
    for (const { notify } of replicas) notify(low('budget_low/a'))
    await until(() => receiver.got.length === 4)
    const ids = receiver.got.map(({ body }) => body.id).sort()
    assert.deepEqual([ids[0], ids[2]], [ids[1], ids[3]])
    assert.notEqual(ids[0], ids[2])
  })
})
