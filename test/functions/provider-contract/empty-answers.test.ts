import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { answerJson, outcome, scripted } from './provider.ts'

const user = { role: 'user', content: 'hi' }
const call = { id: 'call_1', type: 'function', function: { name: 'now', arguments: '{}' } }
const calling = { role: 'assistant', content: null, tool_calls: [call] }
const result = { role: 'tool', tool_call_id: 'call_1', content: 'noon' }

/** Requests to which nothing is an answer, where tokens were counted for it. */
const whole: [string, object][] = [
  ['a request with a stop sequence', { stop: ['END'] }],
  ['the result of a tool', { messages: [user, calling, result] }],
  ['the result of a tool and a text beside it', { messages: [user, calling, result, user] }],
]
const none: [string, object][] = [
  ['a stop sequence of no characters', { stop: '' }],
  [
    'a result that the model has spoken about',
    { messages: [user, calling, result, { ...user, role: 'assistant' }, user] },
  ],
]

for (const wire of [...openAiWires, ...ownWires]) {
  describe(`${wire.title}: an empty answer`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const empty = async (request: object, stream: boolean, ours: string) => {
      const [end = null] = Object.entries(wire.ends).find(([, ended]) => ended === ours) ?? []
      const reply = await ask(
        (response) =>
          stream
            ? response
                .writeHead(200, { 'content-type': wire.streamType })
                .end(Buffer.concat(wire.streamed({ end }).map((piece) => Buffer.from(piece))))
            : answerJson(response, wire.whole({ end })),
        { ...request, stream },
      )
      return outcome(reply)
    }
    for (const stream of [false, true]) {
      const way = stream ? 'streamed' : 'whole'
      for (const [what, request] of whole) {
        test(`to ${what} is whole: ${way}`, async () => {
          const { text, end, code, isDone } = await empty(request, stream, 'stop')
          assert.deepEqual([text, end, code, isDone], ['', 'stop', undefined, stream])
        })
      }
      for (const [what, request] of none) {
        test(`to ${what} is none: ${way}`, async () => {
          assert.equal((await empty(request, stream, 'stop')).code, 'bad_reply')
        })
      }
      test(`that announces calls is none, whatever was asked: ${way}`, async () => {
        if (!Object.values(wire.ends).includes('tool_calls')) return
        assert.equal((await empty({ stop: ['END'] }, stream, 'tool_calls')).code, 'bad_reply')
      })
    }
  })
}
