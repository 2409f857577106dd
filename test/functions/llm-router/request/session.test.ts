import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { anyone } from '../../../../functions/llm-router/keys/caller.ts'
import { sessionHashOf } from '../../../../functions/llm-router/request/session.ts'

const uuid = '57a121ec-f78c-48c3-a745-e3036a3ecc33'

/** What clients send, as they or those who forward them describe it. */
const clients: [string, Record<string, string>, unknown][] = [
  ['Claude Code since 2.1.86 (coder/aibridge#241)', { 'x-claude-code-session-id': uuid }, {}],
  ['Claude Code since 2.1.78', {}, { metadata: { user_id: JSON.stringify({ device_id: 'd', session_id: uuid }) } }],
  ['Claude Code before', {}, { metadata: { user_id: `user_${'a'.repeat(64)}_account__session_${uuid}` } }],
  ['the same by its user', {}, { user: `user_${'a'.repeat(64)}_account__session_${uuid}` }],
  ['OpenCode', { 'x-session-affinity': uuid }, {}],
  ['OpenCode to its own gateway', { 'x-opencode-session': uuid }, {}],
  ['Codex (raine/claude-code-proxy#156)', { 'session-id': uuid }, { prompt_cache_key: 'another' }],
  ['Codex before', { session_id: uuid, conversation_id: 'another' }, {}],
  ['pi (earendil-works/pi#698)', {}, { prompt_cache_key: uuid }],
  ['OpenRouter’s clients', {}, { session_id: uuid }],
  ['RikkaHub (rikkahub/rikkahub#1760)', { session_id: uuid }, {}],
  ['LiteLLM’s clients', { 'x-litellm-session-id': uuid }, {}],
  ['LiteLLM’s clients, in metadata', {}, { metadata: { session_id: uuid } }],
  ['LibreChat by its documentation', { 'x-conversation-id': uuid }, {}],
  ['chat-ui (huggingface/chat-ui#1511)', { 'chatui-conversation-id': uuid }, {}],
]

const hashOf = (headers: Record<string, string>, body: unknown) => sessionHashOf(headers, body, anyone)
const hashOfId = (id: string) => hashOf({ 'x-session-id': id }, {})

describe('the session', () => {
  for (const [client, headers, body] of clients) {
    test(`is read as ${client} says it`, () => assert.equal(hashOf(headers, body), hashOfId(uuid)))
  }

  test('is the same one in a header, in UTF-8, and in the body', () => {
    const inBytes = Buffer.from('größe-7').toString('latin1')
    assert.equal(hashOfId(inBytes), hashOf({}, { session_id: 'größe-7' }))
  })

  test('is that of the first header in the order of the documentation, and else of the first field', () => {
    const body = {
      prompt_cache_key: 'c',
      conversation_id: 'b',
      metadata: { session_id: 'd' },
      user: '{"session_id":"e"}',
    }
    assert.equal(hashOf({ 'session-id': '2', 'x-session-id': '1' }, { session_id: 'a' }), hashOfId('1'))
    assert.equal(hashOf({ 'x-conversation-id': '2', conversation_id: '1' }, { session_id: 'a' }), hashOfId('1'))
    const inBodies = [hashOf({}, { ...body, session_id: 'a' }), hashOf({}, body)]
    assert.deepEqual(inBodies, [hashOfId('a'), hashOfId('b')])
  })

  test('is known as a hash, which another key does not share', () => {
    const key = (id: string) => ({ ...anyone, key: { id } as NonNullable<typeof anyone.key> })
    const hashes = [anyone, key('a'), key('b')].map((caller) => sessionHashOf({ 'x-session-id': uuid }, {}, caller))
    assert.equal(new Set(hashes).size, 3)
    for (const one of hashes) assert.match(one ?? '', /^[\w-]{22}$/)
    assert.equal(sessionHashOf({}, { session_id: uuid }, key('a')), hashes[1])
    assert.equal(sessionHashOf({}, {}, anyone), undefined)
  })

  test('is none where nothing names it, or what does is no id', () => {
    const bodies = [
      {},
      null,
      'text',
      { metadata: null, user: 'ann' },
      { session_id: '' },
      { session_id: '  ' },
      { session_id: 7 },
      { session_id: 'x'.repeat(257) },
      { user: '{"session_id":' },
      { user: '{"session_id":{}}' },
    ]
    for (const body of bodies) assert.equal(hashOf({}, body), undefined, JSON.stringify(body))
  })

  test('can be anything without harm', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.json(), (headers, json) => {
        const found = hashOf(headers, JSON.parse(json))
        assert.ok(found === undefined || /^[\w-]{22}$/.test(found))
      }),
    )
  })
})
