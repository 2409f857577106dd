import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { outcome, scripted } from './provider.ts'
import type { Wire } from './wire.ts'

for (const wire of [...openAiWires.slice(0, 3), ...ownWires]) {
  describe(`${wire.title}: a streamed answer that was cut`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const [stop = ''] = Object.keys(wire.ends)
    for (const [theirs, ours] of Object.entries(wire.ends).filter(([, ours]) => /length|content_filter/.test(ours))) {
      test(`by ${theirs} stays so when another end follows`, async () => {
        const reply = await ask(
          (response) => {
            response.writeHead(200, { 'content-type': wire.streamType })
            for (const piece of withSecondEnd(wire, theirs, stop)) response.write(piece)
            response.end()
          },
          { stream: true },
        )
        assert.deepEqual(outcome(reply), { text: 'Hi', end: ours, code: undefined, isDone: true }, reply.text)
      })
    }
  })
}

/** The pieces of an answer that ended so, with another end behind the first. */
function withSecondEnd(wire: Wire, end: string, second: string): (string | Uint8Array)[] {
  const [pieces, others] = [end, second].map((one) => wire.streamed({ text: 'Hi', end: one }))
  assert.ok(pieces && others)
  const place = pieces.findIndex((piece, place) => String(piece) !== String(others[place]))
  return [...pieces.slice(0, place + 1), ...others.slice(place, place + 1), ...pieces.slice(place + 1)]
}
