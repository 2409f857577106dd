import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { looksPrivate } from '#runtime/contract/hints/looks-private.ts'

test('a mark is known in any case, among other words, in other letters, and mistyped', () => {
  const names = [
    ...[
      'private',
      'Private',
      'PRIVATE',
      'is_private',
      'x-private',
      'x_llm_private',
      'isPrivate',
      'notPrivate',
      'privacy',
    ],
    ...[
      'X-Privacy-Mode',
      'private_key_id',
      'privateer_id',
      'xllmprivate',
      'p-r-i-v-a-t-e',
      'pri vate',
      '"private"',
      'priv',
    ],
    ...[
      'privat',
      'prvate',
      'pivate',
      'privatte',
      'provate',
      'prviate',
      'rpivate',
      'pritave',
      'isprviate',
      'pvt',
      'privado',
    ],
    ...[
      'pr1vate',
      'p?rivate',
      'x|private',
      'private\u0000',
      'p\u200brivate',
      'pri\u00advate',
      'pri\u3164vate',
      'prívate',
    ],
    ...['ｐｒｉｖａｔｅ', 'рrіvаtе', 'ᴘʀɪᴠᴀᴛᴇ', 'ⓟrivate', '𝓹rivate', 'PRİVATE', 'prıvate', 'privɐte', 'πρίvate'],
  ]
  for (const name of names) assert.ok(looksPrivate(name), name)
})

test('names that requests commonly have are no marks', () => {
  const names = [
    ...['model', 'temperature', 'presence_penalty', 'prediction', 'prompt_cache_key', 'priority', 'provider', 'price'],
    ...[
      'primary',
      'prime',
      'profile',
      'prefix',
      'project',
      'product',
      'create',
      'created',
      'update',
      'template',
      'state',
    ],
    ...['privilege', 'user_privileges', 'activate', 'climate', 'approximate', 'separate', 'derivative', 'drive_rate'],
    ...['trivia_type', 'arrive_at', 'rival_team', 'größe', 'приоритет', 'частный_', '优先级'],
    ...['host', 'user-agent', 'x-call-id', 'x-forwarded-proto', 'traceparent', 'x-stainless-runtime-version', 'prefer'],
    ...['x-envoy-expected-rq-timeout-ms', 'x-b3-traceid', 'openai-organization', 'cf-ray', 'via', 'sec-fetch-mode'],
  ]
  for (const name of names) assert.ok(!looksPrivate(name), name)
})

test('a name of any length and letters is judged, and in a moment', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      assert.equal(typeof looksPrivate(name), 'boolean')
      assert.ok(looksPrivate(`${name.slice(0, 20)}private`))
    }),
  )
  const startedMs = performance.now()
  looksPrivate('pri'.repeat(1_000_000))
  assert.ok(performance.now() - startedMs < 1000)
})
