import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { outcome, scripted } from './provider.ts'
import { sse } from './wire.ts'

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const chunk = (delta: object, finish_reason: string | null = null) => ({
  ...head,
  choices: [{ index: 0, delta, finish_reason }],
})

for (const wire of openAiWires) {
  describe(`${wire.title}: a stream`, () => {
    const { ask } = scripted(wire, 'over a socket')

    test('with a picture of three megabytes is whole, and has the picture', async () => {
      const url = `data:image/png;base64,${'A'.repeat(4_000_000)}`
      const images = [{ type: 'image_url', image_url: { url } }]
      const events = [chunk({ content: 'Hi' }), chunk({ content: '', images }), chunk({}, 'stop'), '[DONE]']
      const reply = await ask(
        (response) =>
          response
            .writeHead(200, { 'content-type': 'text/event-stream' })
            .end(events.map((event) => sse(event)).join('')),
        { stream: true },
      )
      const { text, isDone } = outcome(reply)
      assert.deepEqual([text, isDone], ['Hi', true])
      assert.ok(reply.text.includes(url))
    })
  })
}
