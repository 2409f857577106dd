import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { redisDecisions } from '../../../../../functions/llm-router/store/redis/decisions.ts'
import { evictingServer } from './eviction.ts'
import { redis, valkey } from './server.ts'

const textOf = (index: number) => `${'x'.repeat(100)} ${index}`

for (const program of [redis, valkey]) {
  describe(`${program.name} that evicts a key of what requests leave`, { skip: program.missing ?? false }, () => {
    const within = evictingServer(program)

    for (const key of ['decisions', 'decision-calls', 'decision-log']) {
      const check = within(async ({ connection, evict, fields }) => {
        const decisions = redisDecisions(connection, { entries: 100, bytes: 1000 })
        const append = (index: number) => decisions.append([{ callId: `call-${index}`, text: textOf(index) }])
        for (let index = 0; index < 9; index += 1) await append(index)
        await evict(key)
        for (let index = 9; index < 13; index += 1) await append(index)
        assert.ok([undefined, textOf(2)].includes((await decisions.find('call-2'))[0]))
        for (let index = 13; index < 40; index += 1) await append(index)
        const texts = (await decisions.read(undefined, 100)).map(({ text }) => text)
        assert.deepEqual(
          texts,
          Array.from({ length: 9 }, (_, index) => textOf(39 - index)),
        )
        assert.equal(await fields('decisions'), ':9\r\n')
        assert.equal(await fields('decision-calls'), ':9\r\n')
      })
      test(`${key}: decisions take the same room, and are found by their own calls`, check)
    }

    for (const key of ['recordings', 'recorded-calls', 'recorded-prompts', 'recorded']) {
      const check = within(async ({ store: { recordings }, evict, fields }) => {
        const bounds = { sinceMs: 0, promptsSinceMs: 0, entries: 100, bytes: 1030 }
        const append = (index: number, prompt?: string) =>
          recordings.append([{ callId: `call-${index}`, endedMs: index, text: textOf(index), prompt }], bounds)
        for (let round = 0; round < 5; round += 1) {
          const startIndex = round * 100
          for (let index = 0; index < 4; index += 1) await append(startIndex + index, 'p'.repeat(100))
          await evict(key)
          for (let index = 4; index < 40; index += 1) await append(startIndex + index)
          const found = await recordings.read({ most: 100, withPrompts: true })
          const { length } = found
          assert.ok(length >= 1 && length <= 10, `${length}`)
          const newest = Array.from({ length }, (_, index) => [textOf(startIndex + 40 - length + index), ''])
          assert.deepEqual(
            found.map(({ text, prompt }) => [text, prompt ?? '']),
            newest,
          )
          assert.equal(await fields('recorded-calls'), `:${length}\r\n`)
          assert.equal(await fields('recordings'), `:${length}\r\n`)
        }
        assert.equal(await fields('recorded-prompts'), ':0\r\n')
      })
      test(`${key}: the newest recordings are there, and no prompt comes to another call`, check)
    }
  })
}
