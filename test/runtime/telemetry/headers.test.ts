import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRedactor } from '#runtime/redact.ts'
import { createReadHeaders, hideHeaders } from '#runtime/telemetry/headers.ts'

test('of the headers for the collector, credentials are masked, and words that answers may hold are not', async () => {
  const redactor = createRedactor()
  const text =
    'authorization=Basic dXNlcg==,x-api-key=short-key,x-scope-orgid=production,x-id=f00f00f00f00f00f00f00f00,,=,broken'
  const headers = await createReadHeaders({ readConfiguration: () => text }, redactor)()
  assert.deepEqual(headers, {
    authorization: 'Basic dXNlcg==',
    'x-api-key': 'short-key',
    'x-scope-orgid': 'production',
    'x-id': 'f00f00f00f00f00f00f00f00',
  })
  assert.equal(redactor.redact('dXNlcg== short-key f00f00f00f00f00f00f00f00 production'), '*** *** *** production')
})

test('those of the environment are masked as well', () => {
  const redactor = createRedactor()
  hideHeaders({ OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20a-key-of-traces' }, redactor)
  assert.equal(redactor.redact('Bearer a-key-of-traces, a-key-of-traces'), 'Bearer ***, ***')
})

describe('of a header', () => {
  const cases: [headers: string, told: string, masked: string][] = [
    [
      'uptrace-dsn=https://FH4xTfBr0lQWkTt7JqvX3w@api.uptrace.dev?grpc=4317',
      'FH4xTfBr0lQWkTt7JqvX3w at api.uptrace.dev',
      '*** at api.uptrace.dev',
    ],
    ['x-target=https://user:pa55word@otel.example.com', 'user, pa55word', 'user, ***'],
    ['x-target=https://otel.example.com/v1/FH4xTfBr0lQWkTt7JqvX3w', 'FH4xTfBr0lQWkTt7JqvX3w', '***'],
    ['x-scope=ops@example.com:glc_eyJvIjoiMTIz', 'of ops@example.com:glc_eyJvIjoiMTIz', 'of ***'],
    ['Cookie=session=short-words', 'session=short-words', '***'],
    ['x-auth=short-words', 'short-words', '***'],
    ['Authorization=Api-Token short-words', 'short-words', '***'],
    ['x-tenant=ops@example.com', 'ops@example.com', 'ops@example.com'],
    ['x-site=https://www.example.com/status', 'https://www.example.com/status', 'https://www.example.com/status'],
    ['x-author=jane-of-operations', 'jane-of-operations', 'jane-of-operations'],
  ]
  for (const [headers, told, masked] of cases) {
    test(`the credential is masked, and nothing else: ${headers}`, () => {
      const redactor = createRedactor()
      hideHeaders({ OTEL_EXPORTER_OTLP_HEADERS: headers }, redactor)
      assert.equal(redactor.redact(told), masked)
    })
  }
})
