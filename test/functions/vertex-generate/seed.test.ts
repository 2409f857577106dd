import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toVertexRequest } from '../../../functions/vertex-generate/request.ts'
import { startWithSimulator } from './with-simulator.ts'

const messages = [{ role: 'user', content: 'Hello.' }]
const sent = (seed: number | null) =>
  toVertexRequest({ model: 'gemini-3.5-flash', messages, seed }).generationConfig.seed

test('a seed of 32 bits is sent as it came', () => {
  for (const seed of [0, 7, -1, 2 ** 31 - 1, -(2 ** 31)]) assert.equal(sent(seed), seed)
  assert.equal(sent(null), undefined)
})

test('a longer one is folded into 32 bits: the same always into the same, and neighbours apart', () => {
  const long = [2 ** 31, 2 ** 32 - 1, 1_764_258_399_123, 1_764_258_399_124, -(2 ** 40) - 5, Number.MAX_SAFE_INTEGER - 1]
  const folded = long.map(sent)
  assert.deepEqual(folded, [-(2 ** 31), -1, -973_159_533, -973_159_532, -5, -2])
  assert.deepEqual(long.map(sent), folded)
})

for (const sdk of ['genai', 'vertexai']) {
  for (const stream of [false, true]) {
    test(`Gemini answers a request with a long seed: ${sdk}, ${stream ? 'streamed' : 'whole'}`, async (context) => {
      const running = await startWithSimulator(context, sdk)
      const reply = await running.post('/v1/chat/completions', { messages, stream, seed: 1_764_258_399_123 })
      assert.equal(reply.status, 200, reply.text)
      assert.doesNotMatch(reply.text, /"error"/)
    })
  }
}
