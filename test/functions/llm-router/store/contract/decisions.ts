import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DecisionEntry, mostOfCall } from '../../../../../functions/llm-router/store/decision-store.ts'
import { UnknownPosition } from '../../../../../functions/llm-router/store/port.ts'
import type { CreateWorld } from '../contract.ts'
import { within } from './within.ts'

const entryOf = (callId: string, text = `{"of":"${callId}"}`): DecisionEntry => ({ callId, text })
const entries = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => entryOf(`call-${from + index}`))
const textsOf = (placed: readonly { text: string }[]) => placed.map(({ text }) => text)

export function decisionsContract(createWorld: CreateWorld): void {
  describe('decisions:', () => {
    const check = (name: string, run: Parameters<typeof within>[1]) => test(name, within(createWorld, run))

    check('the newest come first, page by page, for every router', async ({ decisions }, world) => {
      assert.deepEqual(await decisions.read(undefined, 10), [])
      await decisions.append(entries(0, 3))
      await (await world.open()).decisions.append(entries(3, 5))
      const first = await decisions.read(undefined, 2)
      assert.deepEqual(textsOf(first), ['{"of":"call-4"}', '{"of":"call-3"}'])
      // What comes meanwhile does not shift the pages.
      await decisions.append([entryOf('late')])
      const second = await decisions.read(first.at(-1)?.position, 10)
      assert.deepEqual(textsOf(second), ['{"of":"call-2"}', '{"of":"call-1"}', '{"of":"call-0"}'])
      assert.deepEqual(await decisions.read(second.at(-1)?.position, 10), [])
    })

    check('they are found by their call, the newest first', async ({ decisions }) => {
      await decisions.append([entryOf('a', 'first'), entryOf('b', 'other'), entryOf('a', 'second')])
      assert.deepEqual(await decisions.find('a'), ['second', 'first'])
      assert.deepEqual(await decisions.find('b'), ['other'])
      assert.deepEqual(await decisions.find('c'), [])
      assert.deepEqual(await decisions.find(''), [])
      assert.equal((await decisions.read(undefined, 10)).length, 3)
      for (let from = 0; from < 40; from += 8) {
        await decisions.append(Array.from({ length: 8 }, (_, index) => entryOf('a', `${from + index}`)))
      }
      assert.deepEqual(
        await decisions.find('a'),
        Array.from({ length: mostOfCall }, (_, index) => `${39 - index}`),
      )
    })

    check('texts are kept as they are', async ({ decisions }) => {
      const odd = '{"key":"<script>alert(1)</script> \\u0000 ü 🦙 %s \'; DROP TABLE decisions"}\nand a line'
      await decisions.append([entryOf('a+b/c=1.2:3', odd)])
      assert.deepEqual(await decisions.find('a+b/c=1.2:3'), [odd])
      assert.deepEqual(textsOf(await decisions.read(undefined, 1)), [odd])
    })

    check('a batch that is sent twice is there once', async ({ decisions }) => {
      await decisions.append(entries(0, 5))
      await decisions.append(entries(0, 5))
      assert.equal((await decisions.read(undefined, 100)).length, 5)
      await decisions.append([])
      const batch = [entryOf('a', 'first'), entryOf('a', 'second')]
      await decisions.append(batch)
      await decisions.append(batch)
      assert.deepEqual(await decisions.find('a'), ['second', 'first'])
    })

    check('a position that nobody has given is refused', async ({ decisions }) => {
      for (const position of ['x', '-1', '1 OR 1=1', '1'.repeat(30)]) {
        await assert.rejects(decisions.read(position, 1), UnknownPosition, position)
      }
    })

    check('the oldest are forgotten when there are too many', async ({ decisions }) => {
      for (let from = 0; from < 10_200; from += 600) await decisions.append(entries(from, from + 600))
      assert.deepEqual(await decisions.find('call-10199'), ['{"of":"call-10199"}'])
      assert.deepEqual(await decisions.find('call-199'), [])
      let count = 0
      for (let before: string | undefined; ; ) {
        const page = await decisions.read(before, 1000)
        before = page.at(-1)?.position
        count += page.length
        if (page.length === 0) break
      }
      assert.ok(count === 10_000 || count === 2000, `${count}`)
    })

    check('or when they take too much, and the newest stay', async ({ decisions }) => {
      const large = 'x'.repeat(1024 * 1024)
      for (let index = 0; index < 40; index += 1) await decisions.append([entryOf(`call-${index}`, `${large}${index}`)])
      const { length } = await decisions.read(undefined, 1000)
      assert.ok(length >= 1 && length <= 32, `${length}`)
      assert.deepEqual(await decisions.find('call-39'), [`${large}39`])
      assert.deepEqual(await decisions.find('call-0'), [])
      for (let index = 0; index < 40; index += 1) await decisions.append([entryOf('same', `${large}${index}`)])
      const kept = (await decisions.read(undefined, 1000)).length
      assert.equal((await decisions.find('same')).length, Math.min(kept, mostOfCall))
    })
  })
}
