import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { evictingServer } from './eviction.ts'
import { redis, valkey } from './server.ts'

for (const program of [redis, valkey]) {
  describe(`${program.name} that evicts a key of documents`, { skip: program.missing ?? false }, () => {
    const within = evictingServer(program)
    const expiresMs = Date.now() + 3_600_000
    const document = (letter: string, version: number) => ({ name: `standing/${letter}`, version, text: '{}' })

    for (const key of ['documents', 'names', 'forgetting']) {
      const check = within(async ({ store: { documents }, evict }) => {
        for (const letter of ['a', 'b']) await documents.write(document(letter, 1), 0, expiresMs)
        await evict(key)
        // As routers do: whoever does not find its document makes a new one.
        for (const letter of ['a', 'b']) {
          const found = await documents.read(`standing/${letter}`)
          if (found.length === 0) await documents.write(document(letter, 1), 0, expiresMs)
        }
        assert.deepEqual(await documents.read('standing/'), [document('a', 1), document('b', 1)])
        assert.equal(await documents.write(document('a', 2), 1, expiresMs), true)
      })
      test(`${key}: routers go on sharing them`, check)
    }

    const forgotten = within(async ({ store: { documents }, evict, fields }) => {
      await documents.write(document('lasting', 1), 0)
      for (const letter of ['a', 'b']) await documents.write(document(letter, 1), 0, Date.now() - 1)
      await evict('forgetting')
      await documents.write(document('c', 1), 0, expiresMs)
      assert.equal(await fields('documents'), ':2\r\n')
    })
    test('forgetting: what has expired is forgotten', forgotten)

    const nothing = within(async ({ store: { documents } }) => {
      assert.equal(await documents.write(document('a', 2), 1), false)
      assert.deepEqual(await documents.read('standing/'), [])
    })
    test('or has none: what is refused is not there', nothing)
  })
}
