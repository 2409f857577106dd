import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { scripted } from './provider.ts'

for (const wire of [...openAiWires, ...ownWires]) {
  describe(`${wire.title}: a reply of a status that has no content`, () => {
    const { ask } = scripted(wire, 'over a socket')
    for (const stream of [false, true]) {
      for (const status of [204, 205]) {
        for (const type of [undefined, 'application/json', wire.streamType]) {
          test(`${status} of type ${type} is a bad one: ${stream ? 'streamed' : 'whole'}`, async () => {
            const reply = await ask(
              (response) => response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(),
              { stream },
            )
            assert.deepEqual([reply.status, Object(reply.body).error?.code], [502, 'bad_reply'], reply.text)
          })
        }
      }
    }
  })
}
