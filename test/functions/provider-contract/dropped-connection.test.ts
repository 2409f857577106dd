import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { outcome, scripted } from './provider.ts'

type Ending = (response: ServerResponse, bytes: Buffer) => void

const inGoodOrder: Ending = (response, bytes) => response.end(bytes)
/** Without the last chunk of the body. */
const dropped: Ending = (response, bytes) => response.write(bytes, () => response.socket?.end())

// The vendors of openai-generate differ in words, and not in how a stream of theirs is read.
for (const wire of [...openAiWires.slice(0, 3), ...ownWires]) {
  for (const way of ['over a socket', 'as a bundle'] as const) {
    describe(`${wire.title}, ${way}: a stream whose connection is dropped`, () => {
      const { ask } = scripted(wire, way)
      const [end = ''] = Object.keys(wire.ends)
      const pieces = wire.streamed({ text: 'Hi', end }).map((piece) => Buffer.from(piece))
      const said = async (bytes: Buffer, ending: Ending) => {
        const answer = (response: ServerResponse) => {
          response.writeHead(200, { 'content-type': wire.streamType })
          ending(response, bytes)
        }
        return outcome(await ask(answer, { stream: true }))
      }

      for (const [count] of [Buffer.alloc(0), ...pieces].entries()) {
        test(`after ${count} of ${pieces.length} pieces is what it is if it ends there in good order`, async () => {
          const bytes = Buffer.concat(pieces.slice(0, count))
          assert.deepEqual(await said(bytes, dropped), await said(bytes, inGoodOrder))
        })
      }

      test('after its last piece is whole', async () => {
        const whole = { text: 'Hi', end: 'stop', code: undefined, isDone: true }
        assert.deepEqual(await said(Buffer.concat(pieces), dropped), whole)
      })
    })
  }
}

for (const wire of openAiWires.slice(0, 3)) {
  describe(`${wire.title}: a stream that fails after its answer`, () => {
    const { ask } = scripted(wire, 'over a socket')
    for (const [what, event] of [
      ['an error', '{"error":{"message":"late"}}'],
      ['an event that is not JSON', '{"id":'],
    ]) {
      test(`by ${what} is not whole`, async () => {
        const bytes = Buffer.concat([
          ...wire
            .streamed({ text: 'Hi', end: 'stop' })
            .slice(0, -1)
            .map((piece) => Buffer.from(piece)),
          Buffer.from(`data: ${event}\n\n`),
        ])
        const answer = (response: ServerResponse) =>
          dropped(response.writeHead(200, { 'content-type': wire.streamType }), bytes)
        const { isDone, code } = outcome(await ask(answer, { stream: true }))
        assert.deepEqual([isDone, code === undefined], [false, false])
      })
    }
  })
}
