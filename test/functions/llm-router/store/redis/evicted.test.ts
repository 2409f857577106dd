import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { redis, type Server, startServer, valkey } from './server.ts'
import { command } from './speak.ts'

/** A script without an end keeps Redis from answering anybody. */
const timeout = 20_000

for (const program of [redis, valkey]) {
  describe(`${program.name} that evicts a key`, { skip: program.missing ?? false, timeout }, () => {
    let server: Server
    let count = 0
    before(async () => {
      server = await startServer(program)
    })
    after(() => server.end())

    /** An empty store, and what an eviction of one of its keys does. */
    async function within(run: (store: Store, evict: (name: string) => Promise<unknown>) => Promise<void>) {
      count += 1
      const prefix = `world-${count}`
      const store = openRedis(() => ({ url: `redis://127.0.0.1:${server.port}?prefix=${prefix}` }), Date.now)
      try {
        await run(store, (name) => command(server.port, 'DEL', `{${prefix}}:${name}`))
      } finally {
        await store.close()
      }
    }

    for (const name of ['answer-sizes', 'answer-ages', 'answer-bytes', 'answer-expiries', 'answer:3']) {
      test(`${name}: answers are kept in the same room as before`, () =>
        within(async ({ answers }, evict) => {
          const startMs = Date.now()
          const keep = (index: number) => {
            const keptMs = startMs + index
            return answers.keep(`${index}`, { text: 'x'.repeat(300), keptMs, expiresMs: startMs + 3_600_000 }, 1000)
          }
          for (let index = 0; index < 4; index += 1) await keep(index)
          await evict(name)
          for (let index = 4; index < 12; index += 1) await keep(index)
          const ofNew = await Promise.all([4, 5, 6, 7, 8, 9, 10, 11].map((index) => answers.find(`${index}`)))
          assert.deepEqual(
            ofNew.map((answer) => answer !== undefined),
            [false, false, false, false, false, true, true, true],
          )
        }))
    }

    test('answer-sizes: what has expired is forgotten, and hides none behind it', () =>
      within(async ({ answers }, evict) => {
        const keptMs = Date.now()
        const expired = { text: 'x'.repeat(40), keptMs, expiresMs: keptMs - 1 }
        for (let index = 0; index < 20; index += 1) await answers.keep(`old ${index}`, expired, 1000)
        await evict('answer-sizes')
        const lasting = { text: 'x'.repeat(400), keptMs: keptMs + 1, expiresMs: keptMs + 3_600_000 }
        for (const key of ['a', 'b', 'c', 'd']) await answers.keep(key, lasting, 1000)
        const found = await Promise.all(['c', 'd'].map((key) => answers.find(key)))
        assert.ok(found.every((answer) => answer !== undefined))
      }))
  })
}
