import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { adminToken, buildConsole, fromPage, startScene } from './scene.ts'

let folder: string
before(async () => {
  folder = await buildConsole()
})
after(() => rm(folder, { recursive: true }))

describe('the trace of what llm-console passes on', () => {
  const [trace, callersSpan] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  const traced = { traceparent: `00-${trace}-${callersSpan}-01`, tracestate: 'vendor=1' }

  /** The trace headers of the router's request, for one of a page. */
  async function passedOn(environment: Record<string, string>, headers: Record<string, string>) {
    const scene = await startScene(folder, adminToken, environment)
    try {
      const cookie = await scene.signIn()
      await scene.call('/api/route', { headers: { cookie, ...fromPage, ...headers }, body: '{}' })
      const asked = scene.asked.find(({ url }) => url.endsWith('/route'))
      return { parent: String(asked?.headers.traceparent ?? ''), state: asked?.headers.tracestate }
    } finally {
      await scene.close()
    }
  }

  test('has the router as a child of the console, where the console records it', async () => {
    const { parent, state } = await passedOn({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, traced)
    const [, id, span] = parent.split('-')
    assert.equal(id, trace)
    assert.match(span ?? '', /^[\da-f]{16}$/)
    assert.notEqual(span, callersSpan)
    assert.equal(state, 'vendor=1')
  })

  test('is the caller’s where it does not, and nothing where the caller’s is invalid', async () => {
    assert.deepEqual(await passedOn({}, traced), { parent: traced.traceparent, state: 'vendor=1' })
    assert.deepEqual(await passedOn({}, { traceparent: '00-x-y-01' }), { parent: '', state: undefined })
  })
})
