import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { outcome, scripted } from './provider.ts'
import { sse } from './wire.ts'

const isOfEvents = ({ streamType }: { streamType: string }) => /^text\/event-stream/i.test(streamType)
const withoutName = (piece: string | Uint8Array) => String(piece).replace(/^event: .*\n/, '')
const ping = sse('ping', 'ping')

const errors: [string, string, string][] = [
  ['error, with words alone', sse({ message: 'It broke' }, 'error'), 'bad_reply'],
  ['error, with its kind', sse({ type: 'overloaded_error', message: 'Overloaded' }, 'error'), 'rate_limited'],
  ['error, that is not JSON', sse('It broke', 'error'), 'bad_reply'],
  ['none, and the type error', sse({ type: 'error', message: 'It broke' }), 'bad_reply'],
  ['none, and nothing but the type error', sse({ type: 'error' }), 'bad_reply'],
  ['none, and an error', sse({ type: 'error', error: { type: 'overloaded_error', message: 'm' } }), 'rate_limited'],
]

for (const wire of [...openAiWires.slice(0, 3), ...ownWires].filter(isOfEvents)) {
  describe(`${wire.title}: a stream`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const [end = ''] = Object.keys(wire.ends)
    const named = wire.streamed({ text: 'Hi', end })
    const send = (pieces: (string | Uint8Array)[]) =>
      ask(
        (response) => {
          response.writeHead(200, { 'content-type': wire.streamType })
          for (const piece of pieces) response.write(piece)
          response.end()
        },
        { stream: true },
      )

    test('is whole with no names of its events', async () => {
      const reply = await send(named.map(withoutName))
      assert.deepEqual(outcome(reply), { text: 'Hi', end: 'stop', code: undefined, isDone: true }, reply.text)
    })

    for (const [place] of named.entries()) {
      test(`is whole with no name of event ${place} alone`, async () => {
        const reply = await send(named.map((piece, index) => (index === place ? withoutName(piece) : piece)))
        assert.deepEqual(outcome(reply), { text: 'Hi', end: 'stop', code: undefined, isDone: true }, reply.text)
      })
    }

    test('is whole with a ping that is not JSON', async () => {
      const reply = await send(named.flatMap((piece) => [ping, piece]))
      assert.deepEqual(outcome(reply), { text: 'Hi', end: 'stop', code: undefined, isDone: true }, reply.text)
    })

    for (const [name, error, code] of errors) {
      test(`fails by an event of the name ${name}`, async () => {
        const found = outcome(
          await send([...named.slice(0, -wire.piecesOfEnd), error, ...named.slice(-wire.piecesOfEnd)]),
        )
        assert.deepEqual([found.code, found.isDone], [code, false])
      })
    }
  })
}
