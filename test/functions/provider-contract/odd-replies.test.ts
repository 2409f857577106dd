import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { openAiWires } from './openai-wires.ts'
import { answerJson, outcome, scripted } from './provider.ts'
import { sse } from './wire.ts'

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
const chunk = (choice: object, rest: object = {}) => ({ ...head, choices: [{ index: 0, ...choice }], ...rest })
const hi = chunk({ delta: { role: 'assistant', content: 'Hi' }, finish_reason: null })
const stop = chunk({ delta: {}, finish_reason: 'stop' })
const calls = (...tool_calls: object[]) => chunk({ delta: { tool_calls }, finish_reason: null })
const call = (index: number | undefined, id: string | undefined, given: string, name = 'f') => ({
  ...(index !== undefined && { index }),
  ...(id !== undefined && { id, type: 'function' }),
  function: { ...(id !== undefined && { name }), arguments: given },
})
const called = chunk({ delta: {}, finish_reason: 'tool_calls' })
const { object: _, ...withoutObject } = hi
const { index: __, ...withoutIndex } = hi.choices[0] ?? { index: 0 }

for (const wire of openAiWires.slice(0, 3)) {
  describe(`${wire.title}: a stream`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const send = async (events: unknown[], request: object = {}) =>
      ask(
        (response) =>
          response
            .writeHead(200, { 'content-type': 'text/event-stream' })
            .end([...events, '[DONE]'].map((event) => sse(event)).join('')),
        { stream: true, stream_options: { include_usage: true }, ...request },
      )

    const harmless: [string, unknown[]][] = [
      ['a usage without choices', [hi, stop, { ...head, usage }]],
      ['a usage beside null choices', [hi, stop, { ...head, choices: null, usage }]],
      [
        'Azure’s first chunk',
        [{ choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [{}] }, hi, stop],
      ],
      ['Azure’s chunk of a filter', [hi, stop, chunk({ finish_reason: null, content_filter_results: {} })]],
      ['a delta that is null', [hi, chunk({ delta: null }), stop]],
      ['an end without a delta', [hi, chunk({ finish_reason: 'stop' })]],
      ['chunks without id, object, created and model', [{ choices: hi.choices }, { choices: stop.choices }]],
      ['a chunk without object', [withoutObject, stop]],
      ['a choice without index', [{ ...head, choices: [withoutIndex] }, stop]],
      ['an empty text in place of null', [chunk({ delta: { content: 'Hi' }, finish_reason: '' }), stop]],
      ['an end beside its thought', [chunk({ delta: { reasoning_content: 'Hm' }, finish_reason: 'stop' }), hi, stop]],
      ['an end before it begins', [stop, hi, stop]],
      ['a usage that cannot be read', [hi, stop, { ...head, choices: [], usage: { prompt_tokens: -1 } }]],
    ]
    for (const [what, events] of harmless) {
      test(`with ${what} is whole, and its chunks are complete`, async () => {
        const reply = await send(events)
        assert.deepEqual(outcome(reply), { text: 'Hi', end: 'stop', code: undefined, isDone: true }, reply.text)
        const data = reply.text.split('\n\n').filter((event) => event.startsWith('data: {'))
        for (const one of data) v.assert(chatChunkSchema, JSON.parse(one.slice(6)))
      })
    }

    const parallel: [string, object[]][] = [
      ['one index for all', [calls(call(0, 'a', '{"n":1}')), calls(call(0, 'b', '{"n":2}'))]],
      ['one index for all in one chunk', [calls(call(0, 'a', '{"n":1}'), call(0, 'b', '{"n":2}'))]],
      ['no indices', [calls(call(undefined, 'a', '{"n":1}'), call(undefined, 'b', '{"n":2}'))]],
      [
        'no indices, and arguments in pieces',
        [
          calls(call(undefined, 'a', '{"n":')),
          calls(call(undefined, undefined, '1}')),
          calls(call(undefined, 'b', '{"n":2}')),
        ],
      ],
      ['an end after each', [calls(call(0, 'a', '{"n":1}')), called, calls(call(1, 'b', '{"n":2}'))]],
      ['good indices', [calls(call(0, 'a', '{"n":')), calls(call(1, 'b', '{"n":2}')), calls(call(0, undefined, '1}'))]],
    ]
    for (const [what, events] of parallel) {
      test(`of parallel calls with ${what} has each call apart`, async () => {
        const reply = await send([...events, called])
        const given: string[] = []
        for (const event of reply.text.split('\n\n').filter((one) => one.startsWith('data: {'))) {
          for (const { index, function: part } of JSON.parse(event.slice(6)).choices[0]?.delta.tool_calls ?? []) {
            given[index] = `${given[index] ?? ''}${part.arguments}`
          }
        }
        assert.deepEqual(given, ['{"n":1}', '{"n":2}'], reply.text)
      })
    }

    test('of calls whose arguments are encoded twice has them encoded once', async () => {
      const twice = ['"{\\"n', '\\":1}"'] as const
      const reply = await send([
        calls(call(0, 'a', '')),
        calls(call(0, undefined, ' ')),
        calls(call(0, undefined, twice[0])),
        calls(call(0, undefined, twice[1])),
        calls(call(1, 'b', twice.join(''))),
        calls(call(2, 'c', '{"n":')),
        calls(call(2, undefined, '2}')),
        called,
      ])
      const given: string[] = []
      for (const event of reply.text.split('\n\n').filter((one) => one.startsWith('data: {'))) {
        for (const { index, function: part } of JSON.parse(event.slice(6)).choices[0]?.delta.tool_calls ?? []) {
          given[index] = `${given[index] ?? ''}${part.arguments}`
        }
      }
      assert.deepEqual(given, [' {"n":1}', '{"n":1}', '{"n":2}'], reply.text)
      assert.equal(outcome(reply).isDone, true)
    })

    const broken: [string, unknown[], object?][] = [
      ['a call whose arguments are a text', [calls(call(0, 'a', '"a')), calls(call(0, undefined, '"')), called]],
      ['a call whose arguments are not whole', [calls(call(0, 'a', '{"n":')), called]],
      ['a call whose arguments are a list', [calls(call(0, 'a', '[1')), calls(call(0, undefined, ']')), called]],
      ['a call that is cut after the end of a text', [hi, stop, calls(call(0, 'a', '{"n":'))]],
      [
        'a call that is cut after the end of another',
        [calls(call(0, 'a', '{"n":1}')), called, calls(call(1, 'b', '{"n":'))],
      ],
      ['more text after its end, and no other end', [hi, stop, hi]],
      ['a choice less than was asked for', [hi, stop], { n: 2 }],
      ['a choice that does not end', [hi, { ...head, choices: [{ ...hi.choices[0], index: 1 }] }, stop], { n: 2 }],
      [
        'thoughts alone, each with an end',
        [chunk({ delta: { reasoning_content: 'Hm' }, finish_reason: 'stop' }), stop],
      ],
      ['thoughts alone', [chunk({ delta: { reasoning_content: 'Hm' }, finish_reason: null }), stop]],
    ]
    for (const [what, events, request] of broken) {
      if (request && wire.hasOneChoice) continue
      test(`with ${what} is none`, async () => {
        const { isDone, code } = outcome(await send(events, request))
        assert.deepEqual([isDone, code], [false, 'bad_reply'])
      })
    }
  })

  describe(`${wire.title}: a whole reply`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const message = { role: 'assistant', content: 'Hi' }
    const choice = { index: 0, message, finish_reason: 'stop' }
    const send = async (reply: object, request: object = {}) =>
      outcome(await ask((response) => answerJson(response, reply), request))

    test('is completed where its server leaves out what clients rely on', async () => {
      const { text, end } = await send({
        choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }],
        usage: null,
      })
      assert.deepEqual([text, end], ['Hi', 'stop'])
    })

    test('with arguments that are encoded twice has them encoded once', async () => {
      const told = { role: 'assistant', content: null, tool_calls: [call(undefined, 'a', ' "{\\"n\\":1}"')] }
      const answer = { ...head, choices: [{ ...choice, message: told, finish_reason: 'tool_calls' }] }
      const { body } = await ask((response) => answerJson(response, answer))
      assert.equal(Object(body).choices[0].message.tool_calls[0].function.arguments, '{"n":1}')
    })

    const broken: [string, object, object?][] = [
      ['no finish_reason', { choices: [{ index: 0, message }] }],
      ['no choices', { choices: [] }],
      ['a choice less than was asked for', { choices: [choice] }, { n: 2 }],
      ['a choice twice', { choices: [choice, choice] }, { n: 2 }],
      [
        'a call whose arguments are not whole',
        {
          choices: [
            {
              ...choice,
              message: { role: 'assistant', content: null, tool_calls: [call(undefined, 'a', '{"n":')] },
              finish_reason: 'tool_calls',
            },
          ],
        },
      ],
      [
        'nothing but thoughts',
        { choices: [{ ...choice, message: { role: 'assistant', content: '', reasoning: 'Hm' } }] },
      ],
    ]
    for (const [what, reply, request] of broken) {
      if (request && wire.hasOneChoice) continue
      test(`with ${what} is none`, async () => {
        assert.equal((await send({ ...head, object: 'chat.completion', ...reply }, request)).code, 'bad_reply')
      })
    }

    test('with a call that its limit has cut says so itself', async () => {
      const cut = { role: 'assistant', content: null, tool_calls: [call(undefined, 'a', '{"n":')] }
      const { end } = await send({ ...head, choices: [{ ...choice, message: cut, finish_reason: 'length' }] })
      assert.equal(end, 'length')
    })
  })
}
