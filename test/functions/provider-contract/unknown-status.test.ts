import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { outcome, scripted } from './provider.ts'

for (const wire of [...openAiWires, ...ownWires]) {
  describe(`${wire.title}: a status that HTTP does not know`, () => {
    const { ask } = scripted(wire, 'over a socket')
    for (const status of [600, 999]) {
      for (const stream of [false, true]) {
        test(`is no answer: ${status}, ${stream ? 'streamed' : 'whole'}`, async () => {
          const reply = await ask((response) => response.writeHead(status).end('{}'), { stream })
          const { isDone, code } = outcome(reply)
          assert.deepEqual([isDone, code], [false, 'bad_reply'])
        })
      }
    }
  })
}
