import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startMs } from '../attempts.ts'
import type { CreateWorld } from '../contract.ts'
import { within } from './within.ts'

const [mostBytes, untilMs, expiresMs] = [100_000, startMs + 3000, startMs + 60_000]
const kept = (text: string, keptMs = startMs) => ({ text, keptMs, expiresMs })

export function answersContract(createWorld: CreateWorld): void {
  describe('answers:', () => {
    const check = (name: string, run: Parameters<typeof within>[1]) => test(name, within(createWorld, run))

    check('what is kept is found by its key, by every router, as it was', async ({ answers }, world) => {
      const others = (await world.open()).answers
      const odd = '1 abc {"a":"ü 🦙 \\u0000 %s \'; DROP TABLE answers"}\nand a line\r\n'
      await answers.keep('a', kept(odd), mostBytes)
      assert.deepEqual(await others.find('a'), { text: odd, keptMs: startMs })
      assert.deepEqual(await others.seek('a', 'r2', untilMs), { answer: { text: odd, keptMs: startMs } })
      assert.equal(await others.find('b'), undefined)
    })

    check('who wants a newer one than is there has the lease, and the old one stays', async ({ answers }, world) => {
      const others = (await world.open()).answers
      await answers.keep('a', kept('old'), mostBytes)
      const old = { answer: { text: 'old', keptMs: startMs } }
      assert.deepEqual(await answers.seek('a', 'r1', untilMs, startMs - 1), old)
      assert.deepEqual(await answers.seek('a', 'r1', untilMs, startMs), { lease: 'own' })
      assert.deepEqual(await others.seek('a', 'r2', untilMs, startMs), { lease: 'other' })
      assert.deepEqual(await others.seek('a', 'r3', untilMs), old)
      await answers.keep('a', kept('new', startMs + 1), mostBytes)
      const answer = { text: 'new', keptMs: startMs + 1 }
      assert.deepEqual(await others.seek('a', 'r2', untilMs, startMs), { answer })
      assert.deepEqual(await others.seek('a', 'r2', untilMs, startMs + 1), { lease: 'own' })
    })

    check('a later answer takes the place of the one before', async ({ answers }) => {
      await answers.keep('a', kept('first'), mostBytes)
      await answers.keep('a', kept('second', startMs + 5), mostBytes)
      assert.deepEqual(await answers.find('a'), { text: 'second', keptMs: startMs + 5 })
    })

    check('what has expired is gone', async ({ answers }, world) => {
      await answers.keep('a', kept('x'), mostBytes)
      world.nowMs = expiresMs - 1
      assert.equal((await answers.find('a'))?.text, 'x')
      world.nowMs = expiresMs
      assert.equal(await answers.find('a'), undefined)
      assert.deepEqual(await answers.seek('a', 'r1', expiresMs + 10), { lease: 'own' })
    })

    check('the oldest go when all take too much, and what has expired takes nothing', async ({ answers }, world) => {
      for (const index of [0, 1, 2, 3]) await answers.keep(`${index}`, kept('x'.repeat(300), startMs + index), 1000)
      const left = async () => {
        const found = await Promise.all(['0', '1', '2', '3', '4', '5'].map((key) => answers.find(key)))
        return found.flatMap((answer, index) => (answer ? [index] : []))
      }
      assert.deepEqual(await left(), [1, 2, 3])
      // To replace one frees its room.
      await answers.keep('1', kept('y'.repeat(400), startMs + 4), 1000)
      assert.deepEqual(await left(), [1, 2, 3])
      world.nowMs = expiresMs
      const fresh = { keptMs: expiresMs, expiresMs: expiresMs + 1000 }
      await answers.keep('4', { text: 'z'.repeat(500), ...fresh }, 1000)
      await answers.keep('5', { text: 'z'.repeat(500), ...fresh }, 1000)
      assert.deepEqual(await left(), [4, 5])
    })

    check('bytes are counted, and not characters; what never fits is not kept', async ({ answers }) => {
      await answers.keep('a', kept('ü'.repeat(300)), 700)
      await answers.keep('b', kept('ü'.repeat(300)), 700)
      assert.equal(await answers.find('a'), undefined)
      assert.ok(await answers.find('b'))
      await answers.keep('b', kept('x'.repeat(701)), 700)
      assert.equal(await answers.find('b'), undefined)
    })

    check('one that is removed is gone, but not the newer one in its place', async ({ answers }) => {
      await answers.keep('a', kept('corrupt'), mostBytes)
      await answers.keep('a', kept('sound', startMs + 1), mostBytes)
      await answers.remove('a', startMs)
      assert.equal((await answers.find('a'))?.text, 'sound')
      await answers.remove('a', startMs + 1)
      await answers.remove('unknown', startMs)
      assert.equal(await answers.find('a'), undefined)
      // Its bytes are free again.
      await answers.keep('b', kept('x'.repeat(1000)), 1000)
      assert.ok(await answers.find('b'))
    })

    check('of many who seek at once, one has the lease', async ({ answers }, world) => {
      const others = (await world.open()).answers
      const sought = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? answers : others).seek('a', `r${index}`, untilMs)),
      )
      assert.equal(sought.filter((one) => 'lease' in one && one.lease === 'own').length, 1)
      assert.deepEqual(await answers.seek('b', 'r1', untilMs), { lease: 'own' })
    })

    check(
      "a lease from before the clock was set back is nobody's, unless its holder renews it",
      async (store, world) => {
        const { answers } = store
        const [beforeMs, hourMs] = [startMs + 3_600_000, 3_600_000]
        world.nowMs = beforeMs
        for (const key of ['a', 'b']) await answers.seek(key, 'r1', untilMs + hourMs)
        world.nowMs = startMs
        assert.deepEqual(await answers.seek('a', 'r2', untilMs), { lease: 'own' })
        assert.equal(await answers.renew('a', 'r1', untilMs), undefined)
        assert.equal(await answers.renew('b', 'r1', untilMs), 0)
        assert.deepEqual(await answers.seek('b', 'r2', untilMs + 10), { lease: 'other' })
      },
    )

    check('a lease ends with an answer, when it is released by its holder, or with its time', async (store, world) => {
      const { answers } = store
      await answers.seek('a', 'r1', untilMs)
      await answers.keep('a', kept('x'), mostBytes)
      await answers.remove('a', startMs)
      assert.deepEqual(await answers.seek('a', 'r2', untilMs), { lease: 'own' })
      await answers.release('a', 'r1')
      assert.deepEqual(await answers.seek('a', 'r1', untilMs), { lease: 'other' })
      await answers.release('a', 'r2')
      assert.deepEqual(await answers.seek('a', 'r1', untilMs), { lease: 'own' })
      world.nowMs = untilMs - 1
      assert.deepEqual(await answers.seek('a', 'r2', untilMs + 10), { lease: 'other' })
      world.nowMs = untilMs
      assert.deepEqual(await answers.seek('a', 'r2', untilMs + 10), { lease: 'own' })
      assert.equal(await answers.renew('a', 'r1', untilMs + 10), undefined)
    })

    check('to renew it says when somebody has last waited', async ({ answers }, world) => {
      await answers.seek('a', 'r1', untilMs)
      assert.equal(await answers.renew('a', 'r1', untilMs + 1000), 0)
      world.nowMs = startMs + 700
      await answers.seek('a', 'r2', untilMs)
      assert.equal(await answers.renew('a', 'r1', untilMs + 2000), startMs + 700)
      world.nowMs = untilMs + 1999
      assert.deepEqual(await answers.seek('a', 'r2', untilMs + 3000), { lease: 'other' })
      assert.equal(await answers.renew('unknown', 'r1', untilMs), undefined)
    })
  })
}
