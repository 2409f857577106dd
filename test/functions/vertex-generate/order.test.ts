import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createFunction } from '../../../functions/vertex-generate/handler.ts'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { started } from '../../local/simulators/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'

const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'assistant', content: null, tool_calls: [call] },
  { role: 'tool', tool_call_id: 'call_1', content: 'Red.' },
]

for (const sdk of ['genai', 'vertexai']) {
  for (const stream of [false, true]) {
    test(`a conversation that a call begins is left to another target: ${sdk}, ${stream ? 'streamed' : 'whole'}`, async (context) => {
      const simulator = await started(context, vertex)
      const directory = await mkdtemp(join(tmpdir(), 'order-'))
      context.after(() => rm(directory, { recursive: true }))
      const running = await startTestFunction(createFunction, {
        GOOGLE_CLOUD_PROJECT: 'test-project',
        VERTEX_BASE_URL: simulator.url,
        VERTEX_SDK: sdk,
        VERTEX_CREDENTIALS_FILE: await writeExternalAccount(directory, simulator.url),
      })
      context.after(running.close)
      const reply = await running.post('/v1/chat/completions', { messages, stream })
      assert.equal(Object(reply.body).error?.code, 'unsupported_by_provider', reply.text)
      assert.match(reply.text, /comes immediately after a user turn/)
    })
  }
}
