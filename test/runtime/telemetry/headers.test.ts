import assert from 'node:assert/strict'
import { test } from 'node:test'
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
