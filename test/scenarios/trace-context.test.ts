import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createFunction as createInside } from '../../functions/ollama-generate/handler.ts'
import { startTestFunction } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { type Ending, refuse, startUpstream } from './upstream.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: 'vendor=1', baggage: 'user=ada' }

async function startLogged(context: Ending) {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', (line) => lines.push(JSON.parse(line)))
  const first = await startUpstream(context, (call) => refuse(call, 503, 'server_error'))
  const second = await startUpstream(context)
  const scene = await startScene(context, { first: { at: first }, second: { at: second } }, { routerParts: { log } })
  return { scene, lines, calls: () => [...first.calls, ...second.calls] }
}

describe('the trace of a caller', () => {
  test('goes through the gateway to each provider that is asked, and is in the log and the reply', async (context) => {
    const { scene, lines, calls } = await startLogged(context)
    const reply = await scene.ask({}, headers)
    assert.equal(reply.headers.get('x-trace-id'), traceId)
    assert.equal(calls().length, 2)
    for (const call of calls()) assert.ok(String(call.headers.traceparent).startsWith(`00-${traceId}-`))
    await until(() => lines.some(({ msg }) => msg === 'answered'))
    for (const line of lines.filter(({ msg }) => msg === 'answered')) assert.equal(line.trace_id, traceId)
  })

  test('leaves the cluster as ids alone', async (context) => {
    const { scene, calls } = await startLogged(context)
    await scene.ask({}, headers)
    assert.equal(calls().length, 2)
    for (const { headers } of calls()) assert.deepEqual([headers.tracestate, headers.baggage], [undefined, undefined])
  })

  test('goes to a server in the cluster as it came', async (context) => {
    const server = await startUpstream(context, ({ response }) => response.end('{}'))
    const inside = await startTestFunction(createInside, { OLLAMA_HOST: server.url, ALLOW_ANONYMOUS: 'true' })
    context.after(() => inside.close())
    await inside.post('/', { prompt: 'x' }, headers)
    assert.equal(server.calls[0]?.headers.traceparent, headers.traceparent)
    assert.equal(server.calls[0]?.headers.tracestate, 'vendor=1')
    assert.equal(server.calls[0]?.headers.baggage, undefined)
  })

  test('is none if it cannot be read: nothing is made up, and nothing passed on', async (context) => {
    const { scene, lines, calls } = await startLogged(context)
    const reply = await scene.ask({}, { traceparent: `00-${traceId}-${'0'.repeat(16)}-01`, tracestate: 'vendor=1' })
    assert.equal(reply.headers.get('x-trace-id'), null)
    assert.equal(calls().length, 2)
    for (const { headers } of calls()) assert.equal(headers.traceparent, undefined)
    await until(() => lines.some(({ msg }) => msg === 'answered'))
    assert.ok(!JSON.stringify(lines).includes('trace_id'))
  })
})
