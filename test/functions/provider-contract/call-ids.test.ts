import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { answerJson, scripted } from './provider.ts'
import { sse } from './wire.ts'

const head = { id: 'chatcmpl-1', created: 1, model: 'm' }
const callOf = (name: string, rest: object) => ({ ...rest, type: 'function', function: { name, arguments: '{"n":1}' } })

/** What servers send in place of an id. */
const none: [string, object][] = [
  ['no id', {}],
  ['null', { id: null }],
  ['an empty text', { id: '' }],
]

for (const wire of openAiWires.slice(0, 3)) {
  describe(`${wire.title}: calls of tools with`, () => {
    const { ask } = scripted(wire, 'over a socket')

    for (const [what, id] of none) {
      test(`${what} get ids, whole`, async () => {
        const message = { role: 'assistant', content: null, tool_calls: [callOf('a', id), callOf('b', id)] }
        const reply = { ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }] }
        const { body } = await ask((response) => answerJson(response, reply))
        checkApart(Object(body).choices[0].message.tool_calls)
      })

      for (const [how, indices] of [
        ['streamed', [{ index: 0 }, { index: 1 }]],
        ['streamed without indices', [{}, {}]],
      ] as const) {
        test(`${what} get ids, ${how}`, async () => {
          const [first, second] = indices
          const deltas = [{ role: 'assistant', tool_calls: [callOf('a', { ...id, ...first })] }]
          deltas.push({ role: 'assistant', tool_calls: [callOf('b', { ...id, ...second })] })
          const { text } = await ask(
            (response) => {
              response.writeHead(200, { 'content-type': 'text/event-stream' })
              for (const delta of deltas) response.write(sse(chunk(delta)))
              response.end(sse(chunk({}, 'tool_calls')) + sse('[DONE]'))
            },
            { stream: true },
          )
          const calls = text
            .split('\n\n')
            .filter((event) => event.startsWith('data: {'))
            .flatMap((event) => JSON.parse(event.slice(6)).choices[0]?.delta.tool_calls ?? [])
          assert.deepEqual(
            calls.map(({ index }) => index),
            [0, 1],
            text,
          )
          checkApart(calls)
        })
      }
    }
  })
}

function chunk(delta: object, finish_reason: string | null = null): object {
  return { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] }
}

/** Each call has an id of its own, and nothing else has changed. */
function checkApart(calls: { id?: unknown; function: object }[]): void {
  for (const { id } of calls) assert.match(String(id), /^call_\w{32}$/)
  assert.equal(new Set(calls.map(({ id }) => id)).size, 2)
  assert.deepEqual(
    calls.map((call) => call.function),
    ['a', 'b'].map((name) => ({ name, arguments: '{"n":1}' })),
  )
}
