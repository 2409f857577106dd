import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { sharedPrefixes } from '../../../../functions/llm-router/background/shared-prefixes.ts'
import { openStore, settle } from './routers.ts'

/** Routers that share a real store in memory, on a clock that the test moves. */
async function scene(context: TestContext) {
  const { store, now, pass } = await openStore(context)
  const write = context.mock.fn(store.documents.write)
  const log = createLog('silent')
  const add = (routerId: string, kind: 'sqlite' | 'memory' = 'sqlite') => {
    const parts = { store: { kind, documents: { ...store.documents, write } }, routerId, now, log }
    const { prefixes, tasks } = sharedPrefixes(parts)
    return {
      hold: (key: string, livesMs = 300_000) =>
        prefixes.hold({ key, target: 'a/m', tokens: 5000, atMs: now(), untilMs: now() + livesMs }),
      knows: (key: string) => prefixes.of(key).length > 0,
      async read() {
        for (const task of tasks) await task.run()
      },
    }
  }
  return { add, pass, writes: () => write.mock.callCount(), store }
}

describe('what is cached, of routers that share a store', () => {
  test('is told in the background, once for all that came within five seconds', async (context) => {
    const { add, pass, writes } = await scene(context)
    const [one, other] = [add('one'), add('other')]
    for (let key = 0; key < 100; key += 1) one.hold(`c${key}`)
    await settle()
    assert.equal(writes(), 0)
    await pass(5000)
    assert.equal(writes(), 1)
    await other.read()
    assert.ok(other.knows('c0') && other.knows('c99'))
    other.hold('d')
    one.hold('e')
    await pass(5000)
    await Promise.all([one.read(), other.read()])
    assert.ok(one.knows('d') && other.knows('e'))
    await pass(60_000)
    assert.equal(writes(), 3)
  })

  test('outlives the router that has seen it, as long as the cache lives', async (context) => {
    const { add, pass } = await scene(context)
    const one = add('one')
    one.hold('c')
    one.hold('short', 20_000)
    await pass(5000)
    await pass(290_000)
    const next = add('next')
    await next.read()
    assert.deepEqual([next.knows('c'), next.knows('short')], [true, false])
    await pass(5000)
    const late = add('late')
    await late.read()
    assert.deepEqual([late.knows('c'), next.knows('c')], [false, false])
  })

  test('is written again after its document has expired', async (context) => {
    const { add, pass } = await scene(context)
    const [one, other] = [add('one'), add('other')]
    one.hold('c')
    await pass(5000)
    await pass(400_000)
    one.hold('d')
    await pass(5000)
    await pass(5000)
    await other.read()
    assert.ok(other.knows('d'))
  })

  test('is nothing that a document of another kind can break', async (context) => {
    const { add, store } = await scene(context)
    for (const [place, text] of ['', '{', '[[1]]', '{"a":1}', '[["c","a/m",5,"x",7]]'].entries()) {
      await store.documents.write({ name: `prefixes/1/${place}`, version: 1, text }, 0)
    }
    const one = add('one')
    await one.read()
    assert.equal(one.knows('c'), false)
  })

  test('stays in the router where its store ends with it', async (context) => {
    const { add, pass, writes } = await scene(context)
    const one = add('one', 'memory')
    one.hold('c')
    await pass(10_000)
    assert.equal(writes(), 0)
    assert.ok(one.knows('c'))
  })
})
