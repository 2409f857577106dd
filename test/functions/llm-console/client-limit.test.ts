import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { createClient } from '../../../functions/llm-console/pages/api/client.ts'

/** What the browser does where nobody answers: nothing, until it is told to stop. */
const hanging: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
  })

/** An answer that begins, and never ends. */
const endless: typeof fetch = async (_input, init) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"signed_in":'))
        init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason))
      },
    }),
  )

function clientOf(fetch: typeof globalThis.fetch) {
  const limits: { ms: number; end: () => void }[] = []
  const client = createClient({
    ...{ fetch, now: () => 0 },
    after(ms) {
      const limit = new AbortController()
      limits.push({ ms, end: () => limit.abort(new DOMException('late', 'TimeoutError')) })
      return limit.signal
    },
  })
  return { client, limits }
}

const schema = v.object({ signed_in: v.boolean() })

describe('a console that does not answer', () => {
  for (const [name, fetch] of Object.entries({ hanging, endless })) {
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      test(`is given up after a while, and told as not reached: ${name}, ${method}`, async () => {
        const { client, limits } = clientOf(fetch)
        const asked = client.ask('session', schema, { method })
        // Longer than the console itself waits for the router, which says more.
        assert.deepEqual(
          limits.map(({ ms }) => ms),
          [35_000],
        )
        limits[0]?.end()
        const result = await asked
        assert.ok(!result.ok)
        assert.equal(result.failure.kind, 'unreachable')
        assert.match(result.failure.message, /^The console has not answered for 35 s\. Check the connection/)
      })
    }
  }

  test('is given up for a file too', async () => {
    const { client, limits } = clientOf(endless)
    const asked = client.askText('api/admin/usage?format=csv', 'text/csv')
    limits[0]?.end()
    const result = await asked
    assert.ok(!result.ok)
    assert.match(result.failure.message, /has not answered for 35 s/)
  })

  test('is no fault of what the page itself no longer wants', async () => {
    const { client } = clientOf(hanging)
    const abort = new AbortController()
    const asked = client.ask('session', schema, { signal: abort.signal })
    abort.abort()
    const result = await asked
    assert.equal(!result.ok && result.failure.kind, 'aborted')
  })

  test('is asked to renew the session again after that', async () => {
    const renewed: string[] = []
    const { client, limits } = clientOf(async (input, init) => {
      if (input !== 'session') return Response.json({ signed_in: true }, { headers: { 'x-llm-console-renew': 'true' } })
      renewed.push(input)
      return hanging(input, init)
    })
    await client.ask('api/key', schema)
    assert.equal(renewed.length, 1)
    for (const { end } of limits) end()
    await new Promise(setImmediate)
    await client.ask('api/key', schema)
    assert.equal(renewed.length, 2)
  })
})
