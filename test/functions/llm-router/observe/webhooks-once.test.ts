import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RouterEvent } from '../../../../functions/llm-router/observe/notify.ts'
import { createInstallation } from '../../../../functions/llm-router/observe/webhooks/installation.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../until.ts'
import { startReceiver } from './receiver.ts'
import { atMs, decision, opened, started } from './webhooks-scene.ts'

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

  const away = () => Promise.reject(new Error('The store is away'))

  test('is told by all while the store is away, with one id if they know their installation', async (context) => {
    for (const [installation, ids] of [
      [async () => 'one', 1],
      [async () => undefined, 2],
    ] as const) {
      const receiver = await startReceiver(context)
      const replica = () => started({ ops: receiver }, { once: away, installation })
      for (const { notify } of [replica(), replica()]) {
        for (let told = 0; told < 3; told += 1) notify(low('budget_low/a'))
      }
      await until(() => receiver.got.length === 2)
      assert.equal(new Set(receiver.got.map(({ body }) => body.id)).size, ids)
    }
  })

  test('alone asks for the installation, whoever tells it, and not if nobody hears it', async (context) => {
    const receiver = await startReceiver(context)
    let asked = 0
    const installation = async () => {
      asked += 1
      return 'one'
    }
    const isFirst = started({ ops: receiver }, { once: async () => true, installation })
    const isSecond = started({ ops: receiver }, { once: async () => false, installation })
    const unheard = {
      event: 'runaway_slowed',
      facts: { seen: '', setting: '', threshold: 1, measured: 2, retry_after_ms: 1 },
    } as const
    for (const { notify } of [isFirst, isSecond]) {
      notify(decision)
      notify({ ...unheard, once: { name: 'runaway_slowed/a', untilMs: atMs + 1000 } })
    }
    assert.equal(asked, 0)
    for (const { notify } of [isFirst, isSecond]) notify(low('budget_low/a'))
    assert.equal(asked, 2)
    await until(async () => (await isFirst.count('delivered')) === 2 && (await isSecond.count('delivered')) === 1)
  })

  test('reads its installation once, and again some seconds after a failure', async () => {
    const store = await openSqliteStore(':memory:', Date.now)
    let reads = 0
    let isAway = true
    let nowMs = 0
    const read: typeof store.documents.read = (prefix) => {
      reads += 1
      return isAway ? away() : store.documents.read(prefix)
    }
    const installation = createInstallation({ ...store.documents, read }, () => nowMs)
    for (let count = 0; count < 3; count += 1) assert.equal(await installation(), undefined)
    assert.equal(reads, 1)
    isAway = false
    nowMs = 10_000
    const id = await installation()
    assert.match(String(id), /^[0-9a-f-]{36}$/)
    assert.equal(await installation(), id)
    assert.equal(reads, 2)
    await store.close()
  })

  test('has an id of its own in each installation, and one in all its replicas, also while the store is away', async (context) => {
    const receiver = await startReceiver(context)
    const stores = [await openSqliteStore(':memory:', Date.now), await openSqliteStore(':memory:', Date.now)]
    context.after(() => Promise.all(stores.map((store) => store.close())))
    const replicas = [...stores, ...stores].map(({ documents }) =>
      started({ ops: receiver }, { once: away, installation: createInstallation(documents) }),
    )
    for (const { notify } of replicas) notify(low('budget_low/a'))
    await until(() => receiver.got.length === 4)
    const ids = receiver.got.map(({ body }) => body.id).sort()
    assert.deepEqual([ids[0], ids[2]], [ids[1], ids[3]])
    assert.notEqual(ids[0], ids[2])
  })
})
