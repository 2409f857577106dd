import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLines, type Entered } from '../../../../../functions/llm-router/dispatch/accounts/lines.ts'

const stay = { signal: new AbortController().signal, leftMs: () => 10_000, tooLate: () => new Error('too late') }

/** A number of places, of which each who enters takes one. */
function places(free: number) {
  const scene = {
    free,
    tries: 0,
    enter: async (): Promise<Entered<string>> => {
      scene.tries += 1
      if (scene.free === 0) return { waitsFor: 'a' }
      scene.free -= 1
      return { result: 'in' }
    },
  }
  return scene
}

const turns = async () => {
  for (let count = 0; count < 20; count += 1) await Promise.resolve()
}

describe('a line', () => {
  test('is passed at once where nobody waits', async () => {
    const { enter } = places(1)
    assert.equal(await createLines().enter(['a'], enter, stay), 'in')
  })

  test('lets in who came first, and nobody before, even where there is room for who came later', async () => {
    const lines = createLines()
    const scene = places(0)
    const order: number[] = []
    const all = [0, 1, 2].map((index) => lines.enter(['a'], scene.enter, stay).then(() => order.push(index)))
    await turns()
    scene.free = 1
    // Whoever comes now stands behind the others.
    all.push(lines.enter(['a'], scene.enter, stay).then(() => order.push(3)))
    await all[0]
    scene.free = 3
    lines.changed(['a'])
    await Promise.all(all)
    assert.deepEqual(order, [0, 1, 2, 3])
  })

  test('does not hold up those who wait for nothing in it', async () => {
    const lines = createLines()
    const scene = places(0)
    const waiting = lines.enter(['a'], scene.enter, stay)
    assert.equal(await lines.enter(['b'], async () => ({ result: 'other' }), stay), 'other')
    assert.equal(await lines.enter([], async () => ({ result: 'free' }), stay), 'free')
    scene.free = 1
    await waiting
  })

  test('is tried again when something has changed, and otherwise after pauses that grow', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const lines = createLines(() => 0.5)
    const scene = places(0)
    const entered = lines.enter(['a'], scene.enter, stay)
    await turns()
    // Once before it stood in line, and once since.
    assert.equal(scene.tries, 2)
    lines.changed(['other'])
    await turns()
    assert.equal(scene.tries, 2)
    lines.changed(['a'])
    await turns()
    assert.equal(scene.tries, 3)
    context.mock.timers.tick(19)
    await turns()
    assert.equal(scene.tries, 3)
    context.mock.timers.tick(1)
    await turns()
    assert.equal(scene.tries, 4)
    scene.free = 1
    context.mock.timers.tick(200)
    assert.equal(await entered, 'in')
  })

  test('is changed for another by who waits for something else', async () => {
    const lines = createLines()
    const waits = ['a', 'b']
    const entered = lines.enter(
      [],
      async () => {
        const waitsFor = waits.shift()
        return waitsFor === undefined ? { result: 'in' } : { waitsFor }
      },
      stay,
    )
    assert.equal(await entered, 'in')
  })

  test('is left by who goes away, whose place the next one takes', async () => {
    const lines = createLines()
    const scene = places(0)
    const client = new AbortController()
    const gone = lines.enter(['a'], scene.enter, { ...stay, signal: client.signal })
    await turns()
    const next = lines.enter(['a'], scene.enter, stay)
    assert.equal(lines.waiting(), 2)
    client.abort(new Error('gone'))
    await assert.rejects(gone, /gone/)
    scene.free = 1
    assert.equal(await next, 'in')
    assert.equal(lines.waiting(), 0)
  })

  test('is left by who has no time left, and by who is refused', async () => {
    const lines = createLines()
    const scene = places(0)
    let leftMs = 20
    const late = lines.enter(['a'], scene.enter, { ...stay, leftMs: () => (leftMs -= 10) })
    await assert.rejects(late, /too late/)
    const refused = lines.enter(['a'], () => Promise.reject(new Error('refused')), stay)
    await assert.rejects(refused, /refused/)
    scene.free = 1
    assert.equal(await lines.enter(['a'], scene.enter, stay), 'in')
  })
})
