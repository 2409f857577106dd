import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAiWires } from './openai-wires.ts'
import { ownWires } from './own-wires.ts'
import { answerJson, scripted } from './provider.ts'
import { sse } from './wire.ts'

const asked = { logprobs: true, top_logprobs: 1 }
const eventStream = { 'content-type': 'text/event-stream' }

for (const wire of [...openAiWires, ...ownWires]) {
  describe(`${wire.title}: log probabilities that are asked for and not given`, () => {
    const { ask } = scripted(wire, 'over a socket')
    for (const stream of [false, true]) {
      test(`are what the provider cannot do, ${stream ? 'streamed' : 'whole'}`, async () => {
        const said = { text: 'yes', end: Object.keys(wire.ends)[0] ?? null }
        const reply = await ask(
          (response) =>
            stream
              ? response
                  .writeHead(200, { 'content-type': wire.streamType })
                  .end(Buffer.concat(wire.streamed(said).map((piece) => Buffer.from(piece))))
              : answerJson(response, wire.whole(said)),
          { ...asked, stream },
        )
        const { code, param } = Object(reply.body).error ?? {}
        assert.deepEqual([reply.status, code, param], [422, 'unsupported_by_provider', 'logprobs'], reply.text)
      })
    }
  })
}

const head = { id: 'chatcmpl-1', created: 1, model: 'm' }
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
const whole = (choice: object) => ({ ...head, object: 'chat.completion', choices: [{ index: 0, ...choice }], usage })
const chunk = (delta: object, rest: object = {}) =>
  sse({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null, ...rest }] })
const streamEnd = chunk({}, { finish_reason: 'stop' }) + sse('[DONE]')
const yes = { message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }
const token = { token: 'yes', logprob: -0.25, bytes: null }
const others = [{ ...token }, { token: 'no', logprob: -1.5, bytes: null }]
const given = { content: [{ ...token, top_logprobs: others }] }
const older = { tokens: ['yes'], token_logprobs: [-0.25], top_logprobs: [{ yes: -0.25, no: -1.5 }] }

for (const wire of openAiWires.filter(({ title }) => /cluster|openai$|together|vllm/.test(title))) {
  describe(`${wire.title}: log probabilities`, () => {
    const { ask } = scripted(wire, 'over a socket')
    const choiceOf = async (choice: object, path?: string, request: object = asked) => {
      const { status, body, headers, text } = await ask(
        (response) => answerJson(response, whole(choice)),
        request,
        path,
      )
      return { status, headers, text, choice: Object(body).choices?.[0], body: Object(body) }
    }
    const chunksOf = async (chunks: string[], path?: string, request: object = asked) => {
      const answer = chunks.join('') + streamEnd
      const { text } = await ask(
        (response) => response.writeHead(200, eventStream).end(answer),
        { ...request, stream: true },
        path,
      )
      const data = text.split('\n\n').filter((event) => event.startsWith('data: {'))
      return data.flatMap((event) => JSON.parse(event.slice(6)).choices ?? [])
    }

    test('in the form of text completions become those of chats, whole and streamed', async () => {
      const { choice } = await choiceOf({ ...yes, logprobs: older })
      assert.deepEqual(choice.logprobs, { ...given, refusal: null })
      const [streamed] = await chunksOf([chunk({ role: 'assistant', content: 'yes' }, { logprobs: older })])
      assert.deepEqual(streamed.logprobs, { ...given, refusal: null })
      const [alone] = await chunksOf([chunk({ content: 'yes' }, { logprobs: -0.25 })])
      assert.deepEqual(alone.logprobs.content, [{ ...token, top_logprobs: [] }])
    })

    test('in the older form may lack that of a token, and a number beside no words is none', async () => {
      const logprobs = { tokens: ['y', 'es'], token_logprobs: [null, -0.25] }
      const untold = { token: 'y', logprob: -9999, bytes: null, top_logprobs: [] }
      const told = { ...token, token: 'es', top_logprobs: [] }
      const { choice, text } = await choiceOf({ ...yes, logprobs })
      assert.deepEqual(choice?.logprobs?.content, [untold, told], text)
      const [first] = await chunksOf([chunk({ content: 'y' }, { logprobs: { tokens: ['y'], token_logprobs: [null] } })])
      assert.deepEqual(first.logprobs.content, [untold])
      const [silent] = await chunksOf([
        chunk({ role: 'assistant', content: '' }, { logprobs: -0.5 }),
        chunk({ content: 'yes' }, { logprobs: -0.25 }),
      ])
      assert.equal(silent.logprobs, null)
    })

    test('of a text completion come in its form, whichever the provider sends', async () => {
      for (const logprobs of [older, given]) {
        const request = { prompt: 'hi', logprobs: 2 }
        const { choice } = await choiceOf({ ...yes, logprobs }, '/v1/completions', request)
        assert.deepEqual(choice.logprobs, { text_offset: [0], ...older })
        const [streamed] = await chunksOf([chunk({ content: 'yes' }, { logprobs })], '/v1/completions', request)
        assert.deepEqual(streamed.logprobs, { text_offset: [0], ...older })
      }
    })

    test('are missed in every dialect, and the answer may be charged for', async () => {
      for (const [path, request] of [
        ['/v1/chat/completions', asked],
        ['/v1/completions', { prompt: 'hi', logprobs: 0 }],
        ['/v1/responses', { input: 'hi', include: ['message.output_text.logprobs'] }],
      ] as const) {
        for (const logprobs of [undefined, null, { content: [] }, { tokens: ['yes'], token_logprobs: [] }]) {
          const { status, body, headers, text } = await choiceOf({ ...yes, logprobs }, path, request)
          assert.deepEqual([status, body.error?.code], [422, 'unsupported_by_provider'], text)
          assert.equal(headers['x-llm-may-be-billed'], 'true')
        }
      }
    })

    test('are not missed in calls, refusals, pieces that say nothing and what follows the first piece', async () => {
      const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
      const tools = [{ type: 'function', function: { name: 'f' } }]
      const message = { role: 'assistant', content: null, tool_calls: [call] }
      const called = await choiceOf({ message, finish_reason: 'tool_calls' }, undefined, { ...asked, tools })
      assert.equal(called.status, 200, called.text)
      const calls = [{ tool_calls: [call] }, { function_call: call.function }]
      for (const said of calls) {
        const spoken = { message: { role: 'assistant', content: 'Let me see.', ...said }, finish_reason: 'tool_calls' }
        const worded = await choiceOf({ ...spoken, logprobs: null }, undefined, { ...asked, tools })
        assert.equal(worded.status, 200, worded.text)
      }
      const streamed = await chunksOf(
        [chunk({ role: 'assistant', content: 'Let me see.' }), chunk({ tool_calls: [{ index: 0, ...call }] })],
        undefined,
        { ...asked, tools },
      )
      assert.equal(streamed.map(({ delta }) => delta.content ?? '').join(''), 'Let me see.')
      const refused = await choiceOf({
        message: { role: 'assistant', content: null, refusal: 'No.' },
        finish_reason: 'stop',
      })
      assert.equal(refused.status, 200, refused.text)
      const texts = await chunksOf([
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: 'yes' }, { logprobs: given }),
        chunk({ content: '!' }),
      ])
      assert.equal(texts.map(({ delta }) => delta.content ?? '').join(''), 'yes!')
    })

    test('are left as they come where nobody asks', async () => {
      assert.deepEqual((await choiceOf({ ...yes, logprobs: older }, undefined, {})).choice.logprobs, older)
      assert.equal((await choiceOf(yes, undefined, {})).status, 200)
    })
  })
}
