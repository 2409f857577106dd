import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFunction } from '../../../functions/ollama-generate/handler.ts'
import { ollama } from '../../../local/simulators/ollama.ts'
import { started } from '../../local/simulators/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'

/** What a tool takes, and what Ollama is sent of it. */
const schemas: [string, object, object][] = [
  [
    'a property that may be anything is an empty schema',
    { any: true, city: { type: 'string' } },
    { any: {}, city: { type: 'string' } },
  ],
  [
    'in whatever depth',
    { where: { type: 'object', properties: { any: true } }, what: { anyOf: [true, { properties: { any: true } }] } },
    { where: { type: 'object', properties: { any: {} } }, what: { anyOf: [{}, { properties: { any: {} } }] } },
  ],
  [
    'a property that may not be is left to Ollama, as are other flags',
    { none: false, all: { type: 'object', additionalProperties: true, default: true, enum: [true] } },
    { none: false, all: { type: 'object', additionalProperties: true, default: true, enum: [true] } },
  ],
]

for (const [what, properties, sent] of schemas) {
  test(what, async (context) => {
    const simulator = await started(context, ollama)
    const running = await startTestFunction(createFunction, { OLLAMA_HOST: simulator.url })
    context.after(running.close)
    for (const stream of [false, true]) {
      const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties } } }
      const messages = [{ role: 'user', content: 'x' }]
      const reply = await running.post('/v1/chat/completions', {
        model: 'llama3.2:1b',
        messages,
        tools: [tool],
        stream,
      })
      assert.equal(reply.status, 200, reply.text)
      const [offered] = Object(simulator.calls.at(-1)?.body).tools
      assert.deepEqual(offered.function.parameters, { type: 'object', properties: sent })
    }
  })
}
