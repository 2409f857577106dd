import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createLog } from '#runtime/log.ts'
import { createOutputMessages, inputMessages } from '#runtime/telemetry/content.ts'
import { mountSecrets } from '../functions/llm-router/keys/mount.ts'
import { startUpstream } from '../scenarios/upstream.ts'
import { until } from '../until.ts'
import { startTracedScene } from './scene.ts'

/** Functions whose provider may have private prompts. */
const asksForContent = {
  trusted_with_private: 'true',
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
}
const inside = { locality: 'in-cluster' }
const prompt = 'the words of a prompt'

const messages = [{ role: 'user', content: prompt }]

/** Each form of a request, marked as private in that form's own ways, or not, streamed and not. */
const forms = (isPrivate: boolean) =>
  [false, true].flatMap((stream) => [
    { path: '/', body: { prompt, stream, private: isPrivate }, headers: {} },
    { path: '/v1/chat/completions', body: { messages, stream }, headers: { 'x-llm-private': String(isPrivate) } },
    { path: '/v1/chat/completions', body: { messages, stream, metadata: { private: String(isPrivate) } }, headers: {} },
  ])

type OneText = { parts: [{ content: string }]; finish_reason: string }

describe('prompts and answers', () => {
  test('are in no span', async (context) => {
    const scene = await startTracedScene(context, { only: { at: await startUpstream(context), target: inside } })
    for (const { path, body, headers } of forms(false)) await scene.router.post(path, body, headers)
    await scene.trace(30)
    const sent = Buffer.concat(scene.collector.requests.map(({ body }) => body)).toString('latin1')
    assert.ok(sent.includes('gen_ai.usage.input_tokens'))
    for (const text of [prompt, 'An answer', 'w0 w1']) assert.ok(!sent.includes(text), text)
  })

  test('are in the span of the provider’s call if that is asked for', async (context) => {
    const only = { at: await startUpstream(context), target: inside }
    const scene = await startTracedScene(context, { only }, { environment: asksForContent })
    await scene.ask({ prompt })
    await scene.askStream()
    const calls = (await scene.trace(10)).filter(({ name }) => name.startsWith('chat '))
    assert.deepEqual(
      calls.map(({ attributes }) => [
        JSON.parse(String(attributes['gen_ai.input.messages'])),
        JSON.parse(String(attributes['gen_ai.output.messages'])),
      ]),
      [
        [
          [{ role: 'user', parts: [{ type: 'text', content: prompt }] }],
          [{ role: 'assistant', parts: [{ type: 'text', content: 'An answer' }], finish_reason: 'stop' }],
        ],
        [
          [{ role: 'user', parts: [{ type: 'text', content: 'x' }] }],
          [{ role: 'assistant', parts: [{ type: 'text', content: 'w0 w1 w2 ' }], finish_reason: 'stop' }],
        ],
      ],
    )
    const others = scene.collector.spans.filter(({ name }) => !name.startsWith('chat '))
    assert.ok(!JSON.stringify(others).includes(prompt))
  })

  test('of private requests never are, however they are marked and whatever is asked for', async (context) => {
    const only = { at: await startUpstream(context), target: inside }
    const scene = await startTracedScene(context, { only }, { environment: asksForContent })
    for (const { path, body, headers } of forms(true)) {
      const reply = await scene.router.post(path, body, headers)
      assert.equal(reply.status, 200, reply.text)
    }
    await scene.trace(30)
    const sent = Buffer.concat(scene.collector.requests.map(({ body }) => body)).toString('latin1')
    assert.ok(sent.includes('gen_ai.usage.input_tokens'))
    for (const text of [prompt, 'An answer', 'w0 w1', 'gen_ai.input.messages', 'gen_ai.output.messages']) {
      assert.ok(!sent.includes(text), text)
    }
  })

  test('hold no secret of the function and no token of a caller', async (context) => {
    const only = { at: await startUpstream(context), target: inside }
    const scene = await startTracedScene(context, { only }, { environment: asksForContent })
    const token = `llmr_${'k7_-'.repeat(10)}abc`
    await scene.ask({ prompt: `Is it a-key-for-tests or ${token}?` })
    await scene.trace(5)
    const sent = Buffer.concat(scene.collector.requests.map(({ body }) => body)).toString('latin1')
    assert.ok(sent.includes('Is it *** or '))
    assert.ok(!sent.includes('k7_-'))
  })

  test('are bounded, whatever is said', () => {
    const messages = fc.array(fc.record({ role: fc.constant('user'), content: fc.string({ maxLength: 9000 }) }))
    fc.assert(
      fc.property(messages, fc.array(fc.tuple(fc.integer(), fc.string({ maxLength: 9000 }))), (asked, answered) => {
        const output = createOutputMessages()
        for (const [index, text] of answered) output.add(index, text)
        for (const json of [inputMessages(asked, (text) => text), output.toJson([[0, 'stop']])]) {
          const shown: unknown[] = [JSON.parse(json)].flat()
          const texts = shown.flatMap((one) => Object(one)?.parts ?? []).map(({ content }) => content)
          assert.ok(texts.join('').length <= 8000)
        }
      }),
    )
  })
})

test('an answer in a span has its choices in order, however they are numbered', () => {
  const output = createOutputMessages()
  for (const index of [2 ** 31, 1, -3, 1]) output.add(index, `of ${index}`)
  const messages = JSON.parse(output.toJson([[1, 'length']]))
  assert.deepEqual(
    messages.map(({ parts: [{ content }], finish_reason }: OneText) => [content, finish_reason]),
    [
      ['of -3', 'error'],
      ['of 1of 1', 'length'],
      ['of 2147483648', 'error'],
    ],
  )
  for (let index = 0; index < 100_000; index += 1) output.add(index, 'x')
  assert.ok(output.toJson([]).length < 50_000)
})

describe('the headers for the collector', () => {
  test('come from the secret, which is read anew, and are never logged', async (context) => {
    const lines: string[] = []
    const mount = mountSecrets(context, { headers: 'authorization=Bearer a-key-of-the-collector,x-team=a%20b\n' })
    const environment = { OTEL_EXPORTER_OTLP_HEADERS_FILE: join(mount.path, 'headers'), LOG_LEVEL: 'debug' }
    const scene = await startTracedScene(
      context,
      { only: { at: await startUpstream(context) } },
      { environment, routerParts: { log: createLog('debug', (line) => lines.push(line)) } },
    )
    await scene.ask()
    await scene.trace(5)
    const { headers } = scene.collector.requests[0] ?? {}
    assert.deepEqual([headers?.authorization, headers?.['x-team']], ['Bearer a-key-of-the-collector', 'a b'])
    mount.write('headers', 'authorization=Bearer another-key\n')
    await scene.ask()
    await until(() => scene.collector.requests.some((one) => one.headers.authorization === 'Bearer another-key'))
    assert.doesNotMatch(lines.join(), /a-key-of-the-collector|another-key/)
  })
})
