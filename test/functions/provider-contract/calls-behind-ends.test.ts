import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { outcome, scripted } from './provider.ts'
import { sse } from './wire.ts'

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
const chunk = (delta: object, finish_reason: string | null = null) => ({
  ...head,
  choices: [{ index: 0, delta, finish_reason }],
})
const calls = (index: number, called: object, end?: string) =>
  chunk({ tool_calls: [{ index, id: `c${index}`, type: 'function', function: called }] }, end)
const whole = calls(0, { name: 'f', arguments: '{}' }, 'tool_calls')
/** The beginning of a call, whose name may go on. */
const begun = calls(1, { name: 'f' })

for (const wire of openAiWires.slice(0, 3)) {
  describe(`${wire.title}: a stream whose answer ends, and then goes on with a call`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const send = (events: object[]) =>
      ask(
        (response) =>
          response
            .writeHead(200, { 'content-type': 'text/event-stream' })
            .end([...events, { ...head, choices: [], usage }, '[DONE]'].map((event) => sse(event)).join('')),
        { stream: true },
      )

    const broken: [what: string, events: object[]][] = [
      ['behind a text', [chunk({ content: 'Hi' }, 'stop'), begun]],
      ['behind another', [whole, begun]],
      ['and has no name', [whole, calls(1, { arguments: '{}' })]],
    ]
    for (const [what, events] of broken) {
      test(`that has but begun ${what} is none`, async () => {
        const { isDone, code } = outcome(await send(events))
        assert.deepEqual([isDone, code], [false, 'bad_reply'])
      })
    }

    test('is whole where it ends again', async () => {
      const reply = await send([whole, begun, chunk({}, 'tool_calls')])
      assert.equal(outcome(reply).isDone, true, reply.text)
      assert.match(reply.text, /"index":1,"id":"c1","type":"function","function":\{"name":"f"/)
    })

    test('stays cut where it was', async () => {
      const { isDone, end } = outcome(await send([chunk({ content: 'Hi' }, 'length'), begun]))
      assert.deepEqual([isDone, end], [true, 'length'])
    })
  })
}
