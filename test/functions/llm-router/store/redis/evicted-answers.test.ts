import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { evictingServer } from './eviction.ts'
import { redis, valkey } from './server.ts'

/** A script without an end keeps Redis from answering anybody. */
const timeout = 20_000
const startMs = Date.now()
const expiresMs = startMs + 3_600_000

for (const program of [redis, valkey]) {
  describe(`${program.name} that evicts a key of answers`, { skip: program.missing ?? false, timeout }, () => {
    const within = evictingServer(program)

    for (const keys of [
      ...['answer-sizes', 'answer-ages', 'answer-bytes', 'answer-expiries', 'answer:3'].map((key) => [key]),
      ['answer-ages', 'answer-expiries'],
    ]) {
      const check = within(async ({ store: { answers }, evict, fields }) => {
        const keep = (index: number) =>
          answers.keep(`${index}`, { text: 'x'.repeat(300), keptMs: startMs + index, expiresMs }, 1000)
        for (let index = 0; index < 4; index += 1) await keep(index)
        for (const key of keys) await evict(key)
        for (let index = 4; index < 12; index += 1) await keep(index)
        const found = await Promise.all([4, 5, 6, 7, 8, 9, 10, 11].map((index) => answers.find(`${index}`)))
        assert.deepEqual(
          found.map((answer) => answer !== undefined),
          [false, false, false, false, false, true, true, true],
        )
        assert.equal(await fields('answer-sizes'), ':3\r\n')
      })
      test(`${keys.join(' and ')}: answers are kept in the same room as before`, check)
    }

    const swept = within(async ({ store: { answers }, evict }) => {
      const expired = { text: 'x'.repeat(40), keptMs: startMs, expiresMs: startMs - 1 }
      for (let index = 0; index < 20; index += 1) await answers.keep(`old ${index}`, expired, 1000)
      await evict('answer-sizes')
      const lasting = { text: 'x'.repeat(400), keptMs: startMs + 1, expiresMs }
      for (const key of ['a', 'b', 'c', 'd']) await answers.keep(key, lasting, 1000)
      const found = await Promise.all(['c', 'd'].map((key) => answers.find(key)))
      assert.ok(found.every((answer) => answer !== undefined))
    })
    test('answer-sizes: what has expired is forgotten, and hides none behind it', swept)
  })
}
