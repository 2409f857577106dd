import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { until } from '../../until.ts'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { outcome, scripted } from './provider.ts'

// The vendors of openai-generate differ in words, and not in how a stream of theirs is read.
const wires = [...openAiWires.slice(0, 3), ...ownWires]

for (const wire of wires) {
  for (const way of ['over a socket', 'as a bundle'] as const) {
    describe(`${wire.title}, ${way}: a stream`, () => {
      const { ask, sockets } = scripted(wire, way)
      const [end = ''] = Object.keys(wire.ends)
      const begin = (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': wire.streamType })
        for (const piece of wire.streamed({ text: 'Hi', end })) response.write(piece)
      }

      test('is whole while its body still goes on', async () => {
        let held: ServerResponse | undefined
        const reply = await ask(
          (response) => {
            held = response
            begin(response)
          },
          { stream: true },
        )
        assert.deepEqual(outcome(reply), { text: 'Hi', end: 'stop', code: undefined, isDone: true })
        assert.equal(held?.writableEnded, false)
      })

      test('leaves its connection to the next, also if its body ends late', async () => {
        await until(async () => {
          const before = sockets.size
          const ended: Promise<unknown>[] = []
          const late = (response: ServerResponse) => {
            begin(response)
            ended.push(once(response, 'finish'))
            setTimeout(() => response.end(), 5)
          }
          await ask(late, { stream: true })
          await Promise.all(ended)
          return sockets.size === before
        })
      })
    })
  }
}
