import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
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
        assert.deepEqual(readNeighbours('f', toText('f', [neighbour('k', vector)]), 0), [neighbour('k', vector)])
      }),
    )
  })

  test('what has no direction, or another length, is near nothing', () => {
    assert.equal(normalised([0, 0]), undefined)
    assert.equal(normalised([]), undefined)
    assert.equal(normalised([Number.POSITIVE_INFINITY, 1]), undefined)
    assert.equal(cosine(vectorOf(1, 0), vectorOf(1, 0, 0)), -1)
  })

  test('the nearest come first, those beyond the threshold and the expired not at all', () => {
    const all = [neighbour('a', vectorOf(1, 1)), neighbour('b', vectorOf(1, 0)), neighbour('c', vectorOf(-1, 0))]
    assert.deepEqual(
      nearest(all, vectorOf(1, 0.1), 0.7).map(({ key }) => key),
      ['b', 'a'],
    )
    assert.deepEqual(
      nearest(all, vectorOf(1, 0.1), 0.99).map(({ key }) => key),
      ['b'],
    )
    assert.deepEqual(readNeighbours('f', toText('f', [neighbour('a', vectorOf(1), 5)]), 5), [])
  })

  test('the oldest go, and one takes the place of its own', () => {
    const [a, b, c] = [neighbour('a', vectorOf(1)), neighbour('b', vectorOf(1)), neighbour('c', vectorOf(1))]
    assert.deepEqual(withNeighbour([a, b], c, 2), [b, c])
    assert.deepEqual(withNeighbour([a, b], { ...a, expiresMs: 20 }, 2), [b, { ...a, expiresMs: 20 }])
  })

  test('what is corrupt, cut, or of another version has none', () => {
    const text = toText('f', [neighbour('a', vectorOf(1, 2))])
    for (const bad of ['', 'x', text.slice(0, -1), text.replace(/^1/, '2'), text.replace('a ', 'b '), undefined]) {
      assert.deepEqual(readNeighbours('f', bad, 0), [])
    }
    assert.deepEqual(readNeighbours('another', text, 0), [])
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
