import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkPrivateAddresses } from '#runtime/contract/addresses.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'

const data = 'data:image/png;base64,AAAA'
const withPart = (...content: ({ type: string } & Record<string, unknown>)[]): ChatRequest => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'See https://a.example' }, ...content] }],
})
const isRefusal = (error: unknown) => error instanceof LlmError && error.code === 'invalid_request'

/** What names a place, in the spellings that parsers of addresses take. */
const addresses = [
  ...[
    'https://a.example/x.png',
    'HTTP://169.254.169.254/latest',
    'http:\\\\10.0.0.1',
    'https:a.example',
    ' https://a.example',
  ],
  ...['\thttp://a', '\u200bhttp://a', '//a.example/x', '\\\\a\\share', 'file:///var/openfaas/secrets/function-token'],
  ...['file:/etc/passwd', 'ftp://a', 'gs://bucket/x', 's3://bucket/x', 'blob:x', 'custom+scheme://x'],
]

test('a private request with an address to be fetched is refused, wherever the address stands', () => {
  for (const url of addresses) {
    for (const request of [
      ...['image_url', 'video_url', 'audio_url', 'file_url'].map((type) => withPart({ type, [type]: { url } })),
      withPart({ type: 'image_url', image_url: url }),
      withPart({ type: 'image_url', image_url: { url: data } }, { type: 'image_url', image_url: { url } }),
      withPart({ type: 'file', file: { file_data: url } }),
      withPart({ type: 'input_audio', input_audio: { data: url } }),
      withPart({ type: 'text', text: 'x', image_url: url }),
      withPart({ type: 'brand_new', anything: { deep: [{ in: [url] }] } }),
      withPart({ type: 'document', content: url }),
      { messages: [{ role: 'user', content: 'x', images: [url] }] },
      { messages: [{ role: 'user', content: 'x' }], documents: [{ source: url }] },
      { messages: [{ role: 'user', content: 'x' }], documents: [{ host: url }], chat_template_kwargs: {} },
      { messages: [{ role: 'user', content: 'x' }], chat_template_kwargs: { endpoint: url } },
      withPart({ type: 'brand_new', parsed: { url } }),
      { messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'mcp', server_url: url }] },
    ]) {
      assert.throws(() => checkPrivateAddresses(request), isRefusal, JSON.stringify(request))
    }
  }
  // Where an address is expected, nothing else but data may stand.
  for (const url of ['a.example/x.png', '169.254.169.254', '/etc/passwd', 'x', ' data:image/png;base64,AAAA']) {
    assert.throws(() => checkPrivateAddresses(withPart({ type: 'image_url', image_url: { url } })), isRefusal, url)
  }
})

test('a private request that names a host, or a file of the server, is refused', () => {
  const messages: ChatRequest['messages'] = [{ role: 'user', content: 'x' }]
  for (const request of [
    { messages, remote_host: 'evil.example' },
    { messages, transfer: { hosts: ['203.0.113.9'] } },
    { messages, transfer: { hostname: 'evil.example', endpoint: 'evil.example:1' } },
    withPart({ type: 'video', video: '10.0.0.1/x.mp4' }),
    withPart({ type: 'image', images: ['data:image/png;base64,AAAA', '/etc/passwd'] }),
    withPart({ type: 'audio', audio: '../x.wav' }),
    withPart({ type: 'image', image: { data: '//fileserver/share' } }),
    withPart({ type: 'audio', audio: { data: '//fileserver/share', transcript: 'x' } }),
    withPart({ type: 'text', text: 'hi', extra_content: { url: 'a.example' } }),
    { messages: [{ role: 'assistant', content: null, audio: { data: '//fileserver.example/share' } }] },
    { messages: [{ role: 'assistant', content: null, audio: { url: 'a.example', transcript: 'x' } }] },
    { messages, documents: [{ url: 'a.example' }] },
    { messages, chat_template_kwargs: { image_url: '/etc/passwd' } },
    { messages, documents_host: 'a.example' },
    withPart({ type: 'text', text: 'hi', reasoning: { image_url: { url: 'http://10.0.0.1' } } }),
    withPart({ type: 'brand_new', text: { image_url: { url: 'http://10.0.0.1' } } }),
  ]) {
    assert.throws(() => checkPrivateAddresses(request), isRefusal, JSON.stringify(request))
  }
})

test('a private request for embeddings is refused with one too, but for what is to be embedded', () => {
  const input = ['https://a.example', 'x']
  const other = { input, model: 'm', user: 'https://a.example', input_type: 'query' }
  assert.doesNotThrow(() => checkPrivateAddresses(other))
  const tools = [{ function: { name: 'f', parameters: { default: { host: 'a.example' } } } }]
  assert.doesNotThrow(() => checkPrivateAddresses({ ...other, tools }))
  for (const url of addresses) {
    for (const fields of [
      { images: [url] },
      { image: { url } },
      { tools: url },
      { tools: [null, { type: 'mcp', url }] },
      { tools: [{ type: 'mcp', function: {}, url }] },
      { tools: [{ function: 'f', url }] },
    ]) {
      assert.throws(() => checkPrivateAddresses({ ...other, ...fields }), isRefusal, JSON.stringify(fields))
    }
    assert.throws(() => checkPrivateAddresses({ messages: [], input: url }), isRefusal)
  }
})

test('data, and addresses that are only spoken of, are none', () => {
  const address = { type: 'string', default: 'https://a.example' }
  const host = { type: 'string', default: 'a.example', enum: ['a.example'] }
  const parameters = { type: 'object', properties: { url: address, host, endpoint: host }, required: ['host'] }
  const call = {
    ...{ id: 'c', type: 'function' },
    function: { name: 'f', arguments: '{"url":"https://a.example","host":"a.example"}' },
  }
  const cited = [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } }]
  for (const request of [
    withPart(
      { type: 'image_url', image_url: { url: data } },
      { type: 'image_url', image_url: { url: data.toUpperCase() } },
    ),
    withPart({ type: 'file', file: { file_data: data, filename: 'a:b.pdf' } }),
    withPart({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }),
    withPart({ type: 'input_audio', input_audio: { data: '//uQxAAAAAAAAAAA', format: 'mp3' } }),
    { messages: [{ role: 'user', content: 'https://a.example' }] },
    { messages: [{ role: 'assistant', content: null, tool_calls: [call], reasoning_content: 'https://a.example' }] },
    { messages: [{ role: 'assistant', content: 'x', reasoning: 'https://a.example', annotations: cited }] },
    {
      messages: [{ role: 'assistant', content: '{}', parsed: { host: 'db1', image: 'nginx:1.2', url: addresses[0] } }],
    },
    { messages: [{ role: 'user', content: 'x', images: ['/9j/4AAQ', 'iVBORw0KGgo='] }] },
    {
      messages: [{ role: 'user', content: 'x' }],
      documents: [{ title: 'https://a.example', text: 'https://a.example', host: 'db1', image: 'nginx:1.2' }],
      chat_template_kwargs: { endpoint: 'billing', video: 'a b' },
      format: { type: 'object', properties: { db: { type: 'object', default: { host: 'a.example' } } } },
    },
    withPart({ type: 'image', image: 'iVBORw0K\nGgo=' }),
    { messages: [{ role: 'tool', tool_call_id: 'c', content: 'https://a.example' }] },
    { messages: [{ role: 'tool', tool_call_id: 'c', content: '{"host":"a.example"}' }] },
    {
      messages: [{ role: 'user', content: 'x' }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'a', schema: { ...parameters, host: 'a.example' } },
      },
      metadata: { host: 'a.example' },
    },
    { messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'function', function: { name: 'f', parameters } }] },
    { messages: [{ role: 'user', content: 'x' }], metadata: { origin: 'https://a.example' }, stop: ['https://'] },
  ] satisfies ChatRequest[]) {
    checkPrivateAddresses(request)
  }
})

test('what names a caller, shares a cache or shapes an answer holds no address to follow', () => {
  const names = ['safety_identifier', 'session_id', 'request_id', 'rid', 'prompt_cache_key', 'cache_salt', 'extra_key']
  const shapes = [
    'guided_regex',
    'guided_whitespace_pattern',
    'regex',
    'ebnf',
    'grammar',
    'structural_tag',
    'stop_regex',
  ]
  const lists = ['guided_choice', 'choice', 'stop', 'bad_words', 'dry_sequence_breakers', 'preserved_tokens']
  for (const url of addresses) {
    for (const fields of [
      ...[...names, ...shapes].map((name) => ({ [name]: url })),
      ...lists.map((name) => ({ [name]: [url, 'x'] })),
      { structured_outputs: { choice: [url] } },
      { structural_tag: { type: 'structural_tag', structures: [{ begin: url }] } },
      { grammar_triggers: [{ type: 'word', value: url }] },
      { session_params: { id: url } },
    ]) {
      checkPrivateAddresses({ messages: [{ role: 'user', content: 'x' }], ...fields })
      checkPrivateAddresses({ input: 'x', ...fields })
    }
  }
})

test('what an earlier answer has said and thought holds none either', () => {
  for (const said of [
    { audio: { id: 'a', data: '//uQxAAAAAAAAA', expires_at: 1, transcript: 'https://a.example is it' } },
    { reasoning_details: [{ type: 'reasoning.summary', summary: 'https://a.example says' }] },
    { thinking_blocks: [{ type: 'thinking', thinking: 'https://a.example says', signature: '//gA' }] },
    { extra_content: { google: { thought_signature: '//gA' } } },
  ]) {
    checkPrivateAddresses({ messages: [{ role: 'assistant', content: 'x', ...said }] })
  }
})

test('whatever else a part holds, an address in it is found', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 3 }), fc.constantFrom(...addresses), (rest, url) => {
      assert.throws(() => checkPrivateAddresses(withPart({ ...rest, type: 'brand_new', place: [url] })), isRefusal)
    }),
  )
})
