import assert from 'node:assert/strict'
import { it } from 'node:test'
import { embeddingVector } from '../../../local/simulators/embedding.ts'

it('an embedding has length 1 and the dimensions asked for', () => {
  for (const dimensions of [1, 3, 768]) {
    const vector = embeddingVector('some text', dimensions)
    assert.equal(vector.length, dimensions)
    assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-6)
  }
})

it('the same text always gives the same vector, another text another', () => {
  assert.deepEqual(embeddingVector('a', 3), embeddingVector('a', 3))
  assert.deepEqual(embeddingVector('a', 3), [-0.72377921, -0.4423973, -0.5295548])
  assert.notDeepEqual(embeddingVector('a', 3), embeddingVector('b', 3))
})
