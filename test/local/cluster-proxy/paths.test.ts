import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../../../functions/cluster-generate/client.ts'
import { createHealthCheck } from '../../../functions/cluster-generate/health/health-check.ts'
import { checkPath, forwardedPaths } from '../../../local/cluster-proxy/paths.ts'
import { Refusal } from '../../../local/cluster-proxy/refusal.ts'

test('the proxy lets through what cluster-generate asks for, and nothing else', async () => {
  const asked = new Map<string, string>()
  const send: typeof fetch = async (url, init) => {
    asked.set(String(url), init?.method ?? 'GET')
    // To each question that it may leave unanswered, so that the function asks the next.
    return new Response('data: [DONE]\n\n', { status: String(url) === '/v1/chat/completions' ? 200 : 404 })
  }
  const call = { fetch: send, signal: new AbortController().signal, isPrivate: false }
  const client = createClient('')
  await client.chat({}, call)
  for await (const _ of client.stream({}, call));
  await createHealthCheck('', send)()
  assert.deepEqual([...asked].toSorted(), [...forwardedPaths].toSorted())
})

test('what else a server of llama.cpp can do is refused', () => {
  const others = [
    ['POST', '/slots/0?action=erase'],
    ['POST', '/slots'],
    ['GET', '/slots?fail_on_no_slot=1'],
    ['POST', '/props'],
    ['GET', '/props'],
    ['POST', '/completion'],
    ['POST', '/lora-adapters'],
    ['POST', '/models/unload'],
    ['GET', '/'],
    ['GET', '//health'],
    ['GET', '/health/'],
    ['GET', '/health/../props'],
    ['GET', '/%68ealth'],
    ['GET', '/Health'],
    ['GET', '/v1/chat/completions'],
    ['OPTIONS', '/v1/chat/completions'],
    ['HEAD', '/health'],
    ['DELETE', '/v1/models'],
    ['GET', 'http://elsewhere/health'],
    ['GET', ''],
    ['GET', 'constructor'],
  ] as const
  for (const [method, path] of others) assert.throws(() => checkPath(method, path), Refusal, `${method} ${path}`)
})
