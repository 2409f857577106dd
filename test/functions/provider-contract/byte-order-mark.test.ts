import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { outcome, scripted } from './provider.ts'

const typed = { 'content-type': 'application/json' }

for (const wire of [...openAiWires.slice(0, 1), ...ownWires]) {
  for (const way of ['over a socket', 'as a bundle'] as const) {
    describe(`${wire.title} ${way}: a reply that begins with a byte order mark`, () => {
      const { ask } = scripted(wire, way)
      const [end = ''] = Object.keys(wire.ends)
      for (const [what, headers] of Object.entries({ 'as JSON': typed, 'without a type': {} })) {
        test(`is read like any other, ${what}`, async () => {
          const text = `\ufeff${JSON.stringify(wire.whole({ text: 'Hi', end }))}`
          assert.equal(outcome(await ask((response) => response.writeHead(200, headers).end(text))).text, 'Hi')
        })
      }

      test('is understood where it is a refusal', async () => {
        const text = '\ufeff{"error":{"message":"Please reduce the length of the messages"}}'
        const { status } = await ask((response) =>
          response.writeHead(400, { ...typed, 'x-amzn-errortype': 'ValidationException' }).end(text),
        )
        assert.equal(status, 400)
      })
    })
  }
}
