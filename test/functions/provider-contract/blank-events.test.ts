import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { outcome, scripted } from './provider.ts'

const isOfEvents = ({ streamType }: { streamType: string }) => /^text\/event-stream/i.test(streamType)
const signsOfLife = ['data: \n\n', 'data:\n\n', 'event: ping\ndata:\n\n', ': ping\n\n']

for (const wire of [...openAiWires.slice(0, 3), ...ownWires].filter(isOfEvents)) {
  describe(`${wire.title}: a stream`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const [end = ''] = Object.keys(wire.ends)
    for (const sign of signsOfLife) {
      test(`is whole with ${JSON.stringify(sign)} before each of its events`, async () => {
        const pieces = wire.streamed({ text: 'Hi', end }).flatMap((piece) => [sign, piece])
        const reply = await ask(
          (response) => {
            response.writeHead(200, { 'content-type': wire.streamType })
            for (const piece of pieces) response.write(piece)
            response.end()
          },
          { stream: true },
        )
        assert.deepEqual(outcome(reply), { text: 'Hi', end: 'stop', code: undefined, isDone: true }, reply.text)
      })
    }
  })
}
