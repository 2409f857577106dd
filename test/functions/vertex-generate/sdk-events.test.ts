import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ownWires } from '../provider-contract/own-wires.ts'
import { outcome, scripted } from '../provider-contract/provider.ts'
import { sse } from '../provider-contract/wire.ts'

const piece = (text: string, finishReason?: string) => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, ...(finishReason && { finishReason }) }],
})
const [first, second, last] = [sse(piece('One ')), sse(piece('two ')), sse(piece('three', 'STOP'))]
const error = { error: { code: 429, message: 'The quota is used up', status: 'RESOURCE_EXHAUSTED' } }
const lines = JSON.stringify(piece('two '), null, 1).replaceAll('\n', '\ndata: ')

for (const wire of ownWires.filter(({ folder }) => folder === 'vertex-generate')) {
  describe(`${wire.title}: a stream`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const read = async (pieces: string[]) =>
      outcome(
        await ask(
          async (response) => {
            response.writeHead(200, { 'content-type': wire.streamType })
            for (const one of pieces) await new Promise((written) => response.write(one, () => setImmediate(written)))
            response.end()
          },
          { stream: true },
        ),
      )

    const valid: Record<string, string[]> = {
      'the name of an event': [first, `event: message\n${second}`, last],
      'an id before the data': [first, `id: 2\n${second}`, last],
      'an id behind the data': [first, second.replace(/\n$/, 'id: 2\n\n'), last],
      'a time to reconnect': [`retry: 3000\n${first}`, second, last],
      'a comment directly before the data': [first, `: ping\n${second}`, last],
      'data of several lines': [first, `data: ${lines}\n\n`, last],
      'ends of lines that differ': [first.replace(/\n\n$/, '\n\r\n'), second, last],
      'a byte order mark': [`\ufeff${first}`, second, last],
      'fields that are null': [
        first,
        second,
        sse({ candidates: null, promptFeedback: null, modelVersion: null, usageMetadata: {} }),
        last,
      ],
    }
    for (const [what, pieces] of Object.entries(valid)) {
      test(`with ${what} loses no piece`, async () => {
        const expected = { text: 'One two three', end: 'stop', code: undefined, isDone: true }
        assert.deepEqual(await read(pieces), expected)
      })
    }

    const refused: Record<string, string> = {
      'an event': sse(error),
      'JSON of its own': JSON.stringify(error),
      'JSON of its own in lines': JSON.stringify(error, null, 2),
    }
    for (const [what, said] of Object.entries(refused)) {
      test(`ends by an error that comes as ${what}`, async () => {
        const { code, isDone } = await read([first, said])
        assert.deepEqual([code, isDone], ['rate_limited', false])
      })

      test(`is refused by an error alone that comes as ${what}`, async () => {
        assert.equal((await read([said])).code, 'rate_limited')
      })
    }
  })
}
