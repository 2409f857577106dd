import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { createObserveCalls } from '#runtime/provider/observe-calls.ts'
import { createRedactor } from '#runtime/redact.ts'
import { createKnownNames } from '#runtime/telemetry/known-names.ts'

const asIs = (name: string) => name
const many = (prefix: string) => Array.from({ length: 200 }, (_, index) => `${prefix}-${index}`)

describe('names that become labels', () => {
  test('are known once they have succeeded, however many were invented before', () => {
    const names = createKnownNames(asIs)
    for (const name of many('invented')) names.asked(name)
    assert.equal(names.asked('real'), '_OTHER')
    assert.equal(names.succeeded('real'), 'real')
    assert.equal(names.asked('real'), 'real')
    assert.equal(names.asked('invented-0'), 'invented-0')
  })

  test('are bounded, whether they succeed or not', () => {
    const names = createKnownNames(asIs)
    const shown = new Set(
      many('a').flatMap((name, index) => [names.asked(name), names.succeeded(name), names.asked(`b-${index}`)]),
    )
    assert.equal(shown.size, 100 + 1)
    assert.ok(shown.has('_OTHER'))
  })

  test('are none where they are long, have other characters, or would be masked', () => {
    const names = createKnownNames((name) => name.replace('secret', '***'))
    for (const name of ['', 'x'.repeat(101), 'a b', 'a\n', 'a-secret']) {
      assert.deepEqual([names.asked(name), names.succeeded(name)], ['_OTHER', '_OTHER'], name)
    }
  })
})

describe('the calls of a provider', () => {
  test('are measured under the model’s name, whatever names other callers invent and the provider answers', async () => {
    const metrics = createMetrics()
    const provider = { name: 'p', defaultModel: 'usual', locality: 'external', readError: () => undefined } as const
    const chat = () => Promise.reject(new Error('It is not asked'))
    async function* stream() {}
    const observe = createObserveCalls({ ...provider, chat, stream }, { metrics, redactor: createRedactor() })
    const call = { span: undefined, traceContext: undefined, isPrivate: false }
    const ask = (model: string) => observe(call, 'chat', { model, messages: [] })
    const error = new LlmError('model_not_found', 'There is none')
    for (const model of many('invented')) ask(model).ended({ error })
    ask('usual').ended({ error })
    ask('real').ended({ said: { model: 'real-of-today', finishReasons: [[0, 'stop']] } })
    for (const model of many('answered')) ask('real').ended({ said: { model, finishReasons: [[0, 'stop']] } })
    ask('another').ended({ said: { finishReasons: [[0, 'stop']] } })
    const { text } = await metrics.expose()
    const counts = text.split('\n').filter((line) => line.startsWith('gen_ai_client_operation_duration_seconds_count'))
    const has = (labels: RegExp) => counts.some((line) => labels.test(line))
    assert.ok(has(/request_model="usual"/), 'the default model is always known')
    assert.ok(has(/request_model="real",gen_ai_response_model="real-of-today"/))
    assert.ok(has(/request_model="another"/), 'what is answered takes no place of what is asked for')
  })
})
