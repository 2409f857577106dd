import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { answerJson, scripted } from './provider.ts'
import { sse, type Wire } from './wire.ts'

const key = 'a-key-for-tests'
/** A text that ends with the key, whose end is cut off if the text is cut after so many characters. */
const cutAfter = (characters: number) => 'y'.repeat(characters - 8) + key

for (const wire of [...openAiWires.slice(0, 3), ...ownWires]) {
  describe(`${wire.title}: of a key that a provider repeats, no part is told`, () => {
    const { ask } = scripted(wire, 'over a socket')

    for (const stream of [false, true]) {
      test(`in the reason for the end of an answer${stream ? ', streamed' : ''}`, async () => {
        const said = { text: 'Hi', end: cutAfter(40) }
        const { text } = await ask(
          (response) => {
            if (!stream) return answerJson(response, wire.whole(said))
            response.writeHead(200, { 'content-type': wire.streamType })
            for (const piece of wire.streamed(said)) response.write(piece)
            response.end()
          },
          { stream },
        )
        assert.match(text, /bad_reply/)
        assert.ok(!text.includes(key.slice(0, 5)), text)
      })
    }
  })
}

for (const wire of openAiWires.filter(({ folder }) => folder !== 'cluster-generate').slice(0, 2)) {
  describe(`${wire.title}: of its key, no part is told`, () => {
    const { ask } = scripted(wire, 'over a socket')

    test('in the field that it refuses', async () => {
      const { text } = await ask((response) => {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ error: { message: 'Bad', type: 'invalid', param: cutAfter(64) } }))
      })
      assert.ok(!text.includes(key.slice(0, 5)), text)
    })
  })
}

const ofGroq = openAiWires.filter(({ folder }) => folder === 'groq-generate')
const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }

describe('groq-generate: an error beside a chunk', () => {
  const { ask } = scripted(ofGroq[0] as Wire, 'over a socket')
  const stopped = (error: string) =>
    ask(
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(sse({ ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], x_groq: { error } }))
        response.end(sse('[DONE]'))
      },
      { stream: true },
    )

  for (const [said, status, code] of [
    ['The model is gone for now', 503, 'provider_unavailable'],
    ['Rate limit reached on tokens per minute', 429, 'rate_limited'],
  ] as const) {
    test(`is judged by its words: ${said}`, async () => {
      const reply = await stopped(said)
      assert.deepEqual([reply.status, Object(reply.body).error?.code], [status, code], reply.text)
      assert.ok(reply.text.includes(said))
    })
  }

  test('tells no part of a key', async () => {
    for (const characters of [200, 500]) {
      const { text } = await stopped(cutAfter(characters))
      assert.ok(!text.includes(key.slice(0, 5)), text)
    }
  })
})
