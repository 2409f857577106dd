import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UnknownPosition } from '../../../../../functions/llm-router/store/port.ts'
import type {
  PlacedRecording,
  RecordingBounds,
  RecordingEntry,
} from '../../../../../functions/llm-router/store/recordings.ts'
import type { CreateWorld } from '../contract.ts'
import { within } from './within.ts'

const roomy: RecordingBounds = { sinceMs: 0, promptsSinceMs: 0, entries: 4000, bytes: 7 * 1024 * 1024 }
const entryOf = (index: number, more: Partial<RecordingEntry> = {}): RecordingEntry => ({
  ...{ callId: `call-${index}`, endedMs: 1000 * index, text: `{"of":${index}}` },
  ...more,
})
const entries = (from: number, to: number, more: Partial<RecordingEntry> = {}) =>
  Array.from({ length: to - from }, (_, index) => entryOf(from + index, more))
const indicesOf = (page: readonly PlacedRecording[]) => page.map(({ text }) => Number(JSON.parse(text).of))

export function recordingsContract(createWorld: CreateWorld): void {
  describe('recordings:', () => {
    const check = (name: string, run: Parameters<typeof within>[1]) => test(name, within(createWorld, run))

    check('the oldest come first, page by page, for every router', async ({ recordings }, world) => {
      assert.deepEqual(await recordings.read({ most: 10 }), [])
      await recordings.append(entries(0, 3), roomy)
      await (await world.open()).recordings.append(entries(3, 5), roomy)
      const first = await recordings.read({ most: 2 })
      assert.deepEqual(indicesOf(first), [0, 1])
      const second = await recordings.read({ after: first.at(-1)?.position, most: 10 })
      assert.deepEqual(indicesOf(second), [2, 3, 4])
      assert.deepEqual(await recordings.read({ after: second.at(-1)?.position, most: 10 }), [])
    })

    check('reading can begin at a time', async ({ recordings }) => {
      assert.deepEqual(await recordings.read({ sinceMs: 5, most: 10 }), [])
      await recordings.append(entries(0, 100), roomy)
      assert.deepEqual(indicesOf(await recordings.read({ sinceMs: 0, most: 2 })), [0, 1])
      assert.deepEqual(indicesOf(await recordings.read({ sinceMs: 41_001, most: 2 })), [42, 43])
      assert.deepEqual(indicesOf(await recordings.read({ sinceMs: 42_000, most: 1 })), [42])
      assert.deepEqual(await recordings.read({ sinceMs: 99_001, most: 10 }), [])
    })

    check('texts and prompts are kept as they are, and prompts come only if asked for', async ({ recordings }) => {
      const text = '{"of":1,"odd":"<script> \\u0000 ü 🦙 %s \'; DROP TABLE recordings"}\nand a line'
      const prompt = '{"messages":["two words \n ünd"]}'
      await recordings.append([entryOf(1, { callId: 'a+b/c=1.2:3', text, prompt }), entryOf(2)], roomy)
      const [first, second] = await recordings.read({ most: 2, withPrompts: true })
      assert.deepEqual([first?.text, first?.prompt], [text, prompt])
      assert.equal(second?.prompt, undefined)
      assert.ok((await recordings.read({ most: 2 })).every((one) => one.prompt === undefined))
    })

    check('a batch that is sent twice is there once', async ({ recordings }) => {
      await recordings.append(entries(0, 5, { prompt: 'p' }), roomy)
      const before = await recordings.size()
      await recordings.append(entries(0, 5, { prompt: 'p' }), roomy)
      assert.equal((await recordings.read({ most: 100 })).length, 5)
      assert.deepEqual(await recordings.size(), before)
      assert.equal(before.entries, 5)
      await recordings.append([], roomy)
    })

    check('a position that nobody has given is refused', async ({ recordings }) => {
      for (const after of ['x', '-1', '1 OR 1=1', '1'.repeat(30)]) {
        await assert.rejects(recordings.read({ after, most: 1 }), UnknownPosition, after)
      }
    })

    check(
      'the oldest are forgotten when there are too many, and their positions are not given again',
      async (store) => {
        const { recordings } = store
        await recordings.append(entries(0, 10), { ...roomy, entries: 4 })
        const page = await recordings.read({ most: 100 })
        assert.deepEqual(indicesOf(page), [6, 7, 8, 9])
        assert.equal((await recordings.size()).entries, 4)
        await recordings.append([], { ...roomy, sinceMs: 1_000_000 })
        assert.deepEqual(await recordings.size(), { entries: 0, bytes: 0 })
        await recordings.append(entries(10, 11), roomy)
        assert.deepEqual(indicesOf(await recordings.read({ after: page.at(-1)?.position, most: 100 })), [10])
        // One that has been forgotten can come again.
        await recordings.append(entries(0, 1), roomy)
        assert.deepEqual(indicesOf(await recordings.read({ most: 100 })), [10, 0])
      },
    )

    check('or too old, or take too much', async ({ recordings }) => {
      await recordings.append(entries(0, 10), roomy)
      await recordings.append([], { ...roomy, sinceMs: 3000 })
      assert.deepEqual(indicesOf(await recordings.read({ most: 100 })), [3, 4, 5, 6, 7, 8, 9])
      const { bytes } = await recordings.size()
      assert.equal(bytes, 7 * '{"of":1}'.length)
      await recordings.append([], { ...roomy, bytes: bytes - 1 })
      assert.deepEqual(indicesOf(await recordings.read({ most: 100 })), [4, 5, 6, 7, 8, 9])
    })

    check('prompts are forgotten before the rest, and count while they are there', async ({ recordings }) => {
      await recordings.append(entries(0, 4, { prompt: 'xxxxx' }), roomy)
      const { bytes } = await recordings.size()
      await recordings.append([], { ...roomy, promptsSinceMs: 2000 })
      const page = await recordings.read({ most: 10, withPrompts: true })
      assert.deepEqual(
        page.map(({ prompt }) => prompt),
        [undefined, undefined, 'xxxxx', 'xxxxx'],
      )
      assert.equal((await recordings.size()).bytes, bytes - 10)
      await recordings.append([], { ...roomy, sinceMs: 3000, promptsSinceMs: 2000 })
      assert.deepEqual(await recordings.size(), { entries: 1, bytes: bytes / 4 })
    })

    check('much is forgotten in several steps', async ({ recordings }) => {
      for (let from = 0; from < 3000; from += 500) await recordings.append(entries(from, from + 500), roomy)
      for (let step = 0; step < 3; step += 1) await recordings.append([], { ...roomy, sinceMs: 2_999_000 })
      assert.deepEqual(indicesOf(await recordings.read({ most: 10 })), [2999])
    })
  })
}
