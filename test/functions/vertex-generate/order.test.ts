import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startWithSimulator } from './with-simulator.ts'

const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'assistant', content: null, tool_calls: [call] },
  { role: 'tool', tool_call_id: 'call_1', content: 'Red.' },
]

for (const sdk of ['genai', 'vertexai']) {
  for (const stream of [false, true]) {
    test(`a conversation that a call begins is left to another target: ${sdk}, ${stream ? 'streamed' : 'whole'}`, async (context) => {
      const running = await startWithSimulator(context, sdk)
      const reply = await running.post('/v1/chat/completions', { messages, stream })
      assert.equal(Object(reply.body).error?.code, 'unsupported_by_provider', reply.text)
      assert.match(reply.text, /comes immediately after a user turn/)
    })
  }
}
