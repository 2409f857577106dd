import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from '../call.ts'
import { probeFor } from '../probe.ts'

test('/metrics has the gateway’s own names, with the namespace in each function’s', async (context) => {
  const { url } = await probeFor(context, { probe: {}, other: {} })
  await call(`${url}/function/probe/`)
  await call(`${url}/function/probe.openfaas-fn/status?code=503`)
  await call(`${url}/function/nope`)
  const { body, headers } = await call(`${url}/metrics`)
  assert.match(String(headers['content-type']), /^text\/plain/)
  const lines = body.split('\n')
  for (const line of [
    'gateway_function_invocation_total{function_name="probe.openfaas-fn",code="200"} 1',
    'gateway_function_invocation_total{function_name="probe.openfaas-fn",code="503"} 1',
    'gateway_function_invocation_started{function_name="probe.openfaas-fn"} 2',
    'gateway_functions_seconds_count{function_name="probe.openfaas-fn",code="200"} 1',
    'gateway_service_count{function_name="probe.openfaas-fn"} 1',
    'gateway_service_count{function_name="other.openfaas-fn"} 0',
  ]) {
    assert.ok(lines.includes(line), line)
  }
  assert.doesNotMatch(body, /nope/)
})

test('/metrics and /healthz answer with a query too', async (context) => {
  const { url } = await probeFor(context)
  for (const path of ['/metrics', '/metrics?x=1', '/healthz', '/healthz?x=1', '/healthz?']) {
    assert.equal((await call(`${url}${path}`)).status, 200, path)
  }
  assert.equal((await call(`${url}/healthz/x`)).status, 404)
})
