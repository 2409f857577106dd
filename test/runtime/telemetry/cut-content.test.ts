import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from '#runtime/metrics.ts'
import { createObserveCalls } from '#runtime/provider/observe-calls.ts'
import { createRedactor } from '#runtime/redact.ts'
import type { Span } from '#runtime/telemetry/span.ts'

test('no part of a key is in the span of a prompt or an answer that is cut within it', () => {
  const redactor = createRedactor()
  const key = 'sk-0123456789abcdef'
  const contents: unknown[] = []
  const span: Span = {
    context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), flags: 1 },
    takesContent: true,
    child: () => span,
    set() {},
    setContent: (content) => contents.push(content),
    end() {},
  }
  const provider = { name: 'p', defaultModel: 'm', locality: 'external', readError: () => undefined } as const
  const chat = () => Promise.reject(new Error('It is not asked'))
  async function* stream() {}
  const observe = createObserveCalls({ ...provider, chat, stream }, { metrics: createMetrics(), redactor })
  const call = { span, traceContext: undefined, isPrivate: false }
  const observed = observe(call, 'chat', {
    model: 'm',
    messages: [{ role: 'user', content: `${'x'.repeat(7990)}${key}` }],
  })
  // As the first call does.
  redactor.remember(key)
  observed.text(0, `${'y'.repeat(7990)}${key}`)
  observed.ended({ said: { finishReasons: [[0, 'stop']] } })
  assert.match(JSON.stringify(contents), /x\*\*\*.*y\*\*\*/)
  assert.ok(!JSON.stringify(contents).includes('sk-'))
})
