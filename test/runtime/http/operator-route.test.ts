import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createFunction as createGroq } from '../../../functions/groq-generate/handler.ts'
import { createFunction as createRouter } from '../../../functions/llm-router/handler.ts'
import { errorOf, startTestFunction, type TestReply } from '../parts.ts'

const token = 'the token of an operator'
const operatorRoutes = [
  ['GET', '/metrics'],
  ['GET', '/health'],
  ['GET', '/stats'],
  ['POST', '/route'],
] as const

/** A function, with what is mounted beside it. */
async function start(context: TestContext, create: typeof createRouter, mode: string, mounted: string | undefined) {
  const mount = await mkdtemp(join(tmpdir(), 'operator-'))
  if (mounted !== undefined) await writeFile(join(mount, 'admin-token'), mounted)
  const environment = { OPERATOR_ROUTES: mode, secret_mount_path: mount, gateway_url: 'http://127.0.0.1:9' }
  const running = await startTestFunction(create, environment)
  context.after(async () => {
    await running.close()
    await rm(mount, { recursive: true })
  })
  return (method: 'GET' | 'POST', path: string, headers: Record<string, string> = {}): Promise<TestReply> =>
    method === 'GET' ? running.get(path, headers) : running.post(path, { prompt: 'x' }, headers)
}

describe('the routes of an operator', () => {
  test('are open, unless the operator says otherwise', async (context) => {
    for (const mode of ['', 'open']) {
      const ask = await start(context, createRouter, mode, undefined)
      for (const [method, path] of operatorRoutes) assert.equal((await ask(method, path)).status, 200, path)
    }
  })

  test('ask for the token, by its own header or as a Bearer token, as Prometheus sends it', async (context) => {
    const ask = await start(context, createRouter, 'token', `${token}\n`)
    for (const [method, path] of operatorRoutes) {
      for (const headers of [
        {},
        { 'x-admin-token': 'a token of the same length..' },
        { 'x-admin-token': '' },
        { authorization: 'Bearer wrong' },
        { authorization: `Basic ${btoa(`admin:${token}`)}` },
        { 'x-function-token': token },
        // What the gateway sets, or does not: whoever asks can say the same.
        { 'x-call-id': 'x', 'x-start-time': '1' },
      ]) {
        const refused = await ask(method, path, headers)
        assert.equal(refused.status, 401, path)
        assert.equal(errorOf(refused).code, 'invalid_key')
        assert.match(
          errorOf(refused).message,
          /admin-token is missing from x-admin-token.*Send the secret’s value in x-admin-token/,
        )
        assert.doesNotMatch(errorOf(refused).message, /valid API key/)
        assert.ok(!refused.text.includes(token))
      }
      for (const headers of [{ 'x-admin-token': token }, { authorization: `Bearer ${token}` }]) {
        assert.equal((await ask(method, path, headers)).status, 200, path)
      }
    }
  })

  test('are closed where the token is not mounted, or empty', async (context) => {
    for (const mounted of [undefined, '', ' \n']) {
      const ask = await start(context, createRouter, 'token', mounted)
      for (const [method, path] of operatorRoutes) {
        for (const headers of [{}, { 'x-admin-token': '' }, { authorization: 'Bearer ' }]) {
          const refused = await ask(method, path, headers)
          assert.equal(refused.status, 503, path)
          assert.equal(errorOf(refused).code, 'missing_secret')
        }
      }
    }
  })

  test('are the metrics of every function, and neither its answers nor its readiness', async (context) => {
    const ask = await start(context, createGroq, 'token', token)
    assert.equal((await ask('GET', '/metrics')).status, 401)
    assert.equal((await ask('GET', '/metrics', { authorization: `Bearer ${token}` })).status, 200)
    assert.equal((await ask('GET', '/ready')).status, 200)
    assert.equal((await ask('GET', '/v1/models')).status, 200)
  })
})
