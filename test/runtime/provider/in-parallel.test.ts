import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inParallel } from '#runtime/provider/in-parallel.ts'

test('results are in the order of the items, and no more are under way than allowed', async () => {
  let underWay = 0
  let most = 0
  const release: (() => void)[] = []
  const items = Array.from({ length: 10 }, (_, index) => index)
  const done = inParallel(items, { atOnce: 3, signal: new AbortController().signal }, async (item) => {
    underWay += 1
    most = Math.max(most, underWay)
    // The later of those under way ends first.
    await new Promise<void>((resolve) => {
      release.push(resolve)
      if (underWay === 3 || item === 9) for (const end of release.splice(0).reverse()) end()
    })
    underWay -= 1
    return item * 2
  })
  assert.deepEqual(
    await done,
    items.map((item) => item * 2),
  )
  assert.equal(most, 3)
})

test('the first failure is the failure of all, once those under way have ended, and what waits is not begun', async () => {
  const begun: number[] = []
  const ended: number[] = []
  let release = () => {}
  const run = async (item: number) => {
    begun.push(item)
    if (item === 1) throw new Error('one')
    await new Promise<void>((resolve) => {
      release = resolve
    })
    ended.push(item)
  }
  const all = inParallel([0, 1, 2, 3], { atOnce: 2, signal: new AbortController().signal }, run)
  setImmediate(() => release())
  await assert.rejects(all, { message: 'one' })
  assert.deepEqual([begun, ended], [[0, 1], [0]])
})

test('what is aborted begins nothing more', async () => {
  const given = new AbortController()
  const run = async () => given.abort(new Error('enough'))
  await assert.rejects(inParallel([0, 1], { atOnce: 1, signal: given.signal }, run), { message: 'enough' })
})
