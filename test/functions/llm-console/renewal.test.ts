import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import type { Call } from '#runtime/http/call.ts'
import { createSiblings } from '#runtime/http/siblings.ts'
import { createLog } from '#runtime/log.ts'
import { createLogin } from '../../../functions/llm-console/login/login.ts'
import { sessionRoutes } from '../../../functions/llm-console/login/routes.ts'
import { idleMs, sessionMs } from '../../../functions/llm-console/login/session.ts'
import { createClient } from '../../../functions/llm-console/pages/api/client.ts'
import { passOnRoutes } from '../../../functions/llm-console/pass-on/routes.ts'

const renewHeader = 'x-llm-console-renew'

describe('a session that is used', () => {
  let nowMs = 0
  const now = () => nowMs
  const tokens = (): [string] => ['the-admin-token']
  const login = createLogin({ secrets: { tokens, requireTokens: tokens }, now })
  const answered = async () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{}'),
  })
  const unasked = () => Promise.reject(new Error('No stream is asked for'))
  const siblings = createSiblings({ gateway_url: 'http://gateway' })
  const routes = [...sessionRoutes({ login, now }), ...passOnRoutes({ login, send: answered, open: unasked, siblings })]

  /** The headers of the console's answer. */
  async function get(path: string, cookie: string) {
    const call: Call = {
      ...{ id: '1', method: 'GET', path, query: '', headers: { cookie }, trailers: {}, body: new Uint8Array() },
      ...{ json: () => undefined, signal: new AbortController().signal, log: createLog('silent'), note: () => {} },
    }
    const route = routes.find((one) => one.method === 'GET' && path.startsWith(one.path.replace('*', '')))
    const reply = await route?.handle(call)
    return reply?.headers ?? {}
  }

  test('is renewed where the pages ask for it, and lasts for its whole time and no longer', async () => {
    const pairOf = (cookie = '') => cookie.split(';')[0] ?? ''
    let cookie = pairOf(login.signIn({ headers: {} }, 'the-admin-token'))
    assert.equal((await get('/api/admin/keys', cookie))[renewHeader], undefined)
    assert.equal((await get('/session', cookie))['set-cookie'], undefined)
    for (; nowMs < sessionMs; nowMs += idleMs / 2) {
      if ((await get('/api/admin/keys', cookie))[renewHeader] === undefined) continue
      const given = (await get('/session', cookie))['set-cookie']
      assert.match(given ?? '', /; Max-Age=\d+$/)
      cookie = pairOf(given)
    }
    await assert.rejects(get('/api/admin/keys', cookie), { code: 'invalid_key' })
    assert.equal((await get('/session', cookie))['set-cookie'], undefined)
  })
})

test('pages renew the session once for all answers that ask for it together', async () => {
  const asked: string[] = []
  const renewing = Promise.withResolvers<void>()
  const client = createClient({
    ...{ now: () => 0, after: AbortSignal.timeout },
    async fetch(input) {
      asked.push(String(input))
      if (input === 'session') await renewing.promise
      return new Response('{}', { headers: { [renewHeader]: 'true' } })
    },
  })
  await Promise.all(['a', 'b', 'c'].map((path) => client.ask(path, v.unknown())))
  assert.deepEqual(asked.toSorted(), ['a', 'b', 'c', 'session'])
  renewing.resolve()
  await renewing.promise
  await new Promise(setImmediate)
  await client.fetch('d')
  assert.deepEqual(asked.slice(4), ['d', 'session'])
})

test('an answer to what was asked before somebody signed in does not end the new session', async () => {
  const late = Promise.withResolvers<void>()
  const client = createClient({
    ...{ now: () => 0, after: AbortSignal.timeout },
    async fetch(input) {
      if (input === 'late') await late.promise
      return new Response('{}', { status: 401, headers: { 'x-llm-console-signed-out': 'true' } })
    },
  })
  let ended = 0
  client.onSignedOut(() => {
    ended += 1
  })
  const asked = client.ask('late', v.unknown())
  const fetched = client.fetch('late')
  await client.ask('at once', v.unknown())
  assert.equal(ended, 1)
  client.signedIn()
  late.resolve()
  const result = await asked
  await fetched
  assert.equal(result.ok ? undefined : result.failure.kind, 'signed-out')
  assert.equal(ended, 1)
  await client.ask('afterwards', v.unknown())
  await client.fetch('afterwards')
  assert.equal(ended, 3)
})
