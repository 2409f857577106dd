import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createFamilies } from '../../../../functions/llm-router/cache/semantic/families.ts'
import {
  nearest,
  readNeighbours,
  toText,
  withNeighbour,
} from '../../../../functions/llm-router/cache/semantic/neighbours.ts'
import { singleTurnOf } from '../../../../functions/llm-router/cache/semantic/single-turn.ts'
import { cosine, fromBase64, normalised, toBase64 } from '../../../../functions/llm-router/cache/semantic/vectors.ts'

const numbers = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }), {
  minLength: 1,
  maxLength: 8,
})
const vectorOf = (...values: number[]) => {
  const vector = normalised(values)
  assert.ok(vector)
  return vector
}
const neighbour = (key: string, vector: Float32Array, expiresMs = 10) => ({ key, vector, expiresMs })

describe('neighbours in the semantic cache', () => {
  test('a vector is as it was after it was kept, and the nearest to itself', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const vector = normalised(values)
        if (vector === undefined) return
        assert.deepEqual(fromBase64(toBase64(vector)), vector)
        assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-5)
        assert.deepEqual(readNeighbours('f', toText('f', [neighbour('k', vector)])), [neighbour('k', vector)])
      }),
    )
  })

  test('what has no direction, or another length, is near nothing', () => {
    assert.equal(normalised([0, 0]), undefined)
    assert.equal(normalised([]), undefined)
    assert.equal(normalised([Number.POSITIVE_INFINITY, 1]), undefined)
    assert.equal(cosine(vectorOf(1, 0), vectorOf(1, 0, 0)), -1)
  })

  test('the nearest come first, those beyond the threshold not at all', () => {
    const all = [neighbour('a', vectorOf(1, 1)), neighbour('b', vectorOf(1, 0)), neighbour('c', vectorOf(-1, 0))]
    assert.deepEqual(
      nearest(all, vectorOf(1, 0.1), 0.7).map(({ key }) => key),
      ['b', 'a'],
    )
    assert.deepEqual(
      nearest(all, vectorOf(1, 0.1), 0.99).map(({ key }) => key),
      ['b'],
    )
  })

  test('the oldest go, and one takes the place of its own', () => {
    const [a, b, c] = [neighbour('a', vectorOf(1)), neighbour('b', vectorOf(1)), neighbour('c', vectorOf(1))]
    const two = { most: 2, mostBytes: 1000 }
    assert.deepEqual(withNeighbour([a, b], c, two), [b, c])
    assert.deepEqual(withNeighbour([a, b], { ...a, expiresMs: 20 }, two), [b, { ...a, expiresMs: 20 }])
  })

  test('the oldest go while all of them are too long, and never the new one', () => {
    const [a, b, c] = [neighbour('a', vectorOf(1)), neighbour('b', vectorOf(1)), neighbour('c', vectorOf(1))]
    const lengthOf = (...all: (typeof a)[]) => toText('f', all).length - toText('f', []).length + 1
    const within = (mostBytes: number) => withNeighbour([a, b], c, { most: 10, mostBytes })
    assert.deepEqual(within(lengthOf(a, b, c)), [a, b, c])
    assert.deepEqual(within(lengthOf(a, b, c) - 1), [b, c])
    assert.deepEqual(within(lengthOf(c)), [c])
    assert.deepEqual(within(1), [c])
  })

  test('the expired are none, and what was read is read again only where it has changed', async () => {
    let text = toText('f', [neighbour('a', vectorOf(1), 5), neighbour('b', vectorOf(1), 15)])
    let [keptMs, nowMs] = [1, 2]
    const answers = {
      find: async () => ({ text, keptMs }),
      keep: async (_: string, kept: { text: string; keptMs: number }) => {
        text = kept.text
        keptMs = kept.keptMs
      },
    }
    const families = createFamilies({ answers, keepVectors: 10, maxBytes: 10_000, now: () => nowMs })
    const keys = async (family = 'f') => (await families.read(family)).map(({ key }) => key)
    assert.deepEqual(await keys(), ['a', 'b'])
    nowMs = 5
    assert.deepEqual(await keys(), ['b'])
    // Another router has kept it.
    text = toText('f', [neighbour('c', vectorOf(1), 15)])
    keptMs = 4
    assert.deepEqual(await keys(), ['c'])
    await families.add('f', neighbour('d', vectorOf(1), 20))
    assert.deepEqual(await keys(), ['c', 'd'])
    assert.deepEqual(
      readNeighbours('f', text).map(({ key }) => key),
      ['c', 'd'],
    )
    assert.deepEqual(await keys('another'), [])
  })

  test('what is corrupt, cut, or of another version has none', () => {
    const text = toText('f', [neighbour('a', vectorOf(1, 2))])
    for (const bad of ['', 'x', text.slice(0, -1), text.replace(/^1/, '2'), text.replace('a ', 'b ')]) {
      assert.deepEqual(readNeighbours('f', bad), [])
    }
    assert.deepEqual(readNeighbours('another', text), [])
  })

  test('only one turn of text is looked for', () => {
    const user = { role: 'user', content: 'Hello' }
    const system = { role: 'system', content: 'Be brief' }
    const rest = { temperature: 0, messages: [system, { role: 'user', content: null }] }
    assert.deepEqual(singleTurnOf({ temperature: 0, messages: [system, user] }), { text: 'Hello', rest })
    assert.equal(singleTurnOf({ messages: [user] })?.text, 'Hello')
    const part = { type: 'text', text: 'Hello' }
    assert.equal(singleTurnOf({ messages: [{ role: 'user', content: [part] }] })?.text, 'Hello')
    const image = { type: 'image_url', image_url: { url: 'x' } }
    for (const body of [
      { messages: [] },
      { messages: [system] },
      { messages: [user, user] },
      { messages: [user, system] },
      { messages: [system, user, { role: 'assistant', content: 'Hi' }, user] },
      { messages: [{ role: 'user', content: [part, image] }] },
      { messages: [{ role: 'user', content: [image] }] },
      { messages: [{ role: 'user', content: [{ ...part, cache_control: {} }] }] },
      { messages: [user], n: 2 },
      { messages: [user], tools: [] },
      { messages: [user], functions: [] },
      { messages: [user], modalities: ['text', 'audio'] },
    ]) {
      assert.equal(singleTurnOf(body), undefined, JSON.stringify(body))
    }
  })
})
