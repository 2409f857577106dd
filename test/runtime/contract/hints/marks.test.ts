import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Given, refusalOf } from './refused.ts'

describe('a mark that is not understood is refused', () => {
  for (const [name, given] of Object.entries<Given>({
    'a header by another name': { headers: { private: 'true' } },
    'a header with underscores': { headers: { x_llm_private: 'true' } },
    'a mistyped header': { headers: { 'x-llm-privat': 'true' } },
    'a query parameter': { query: 'a=b&private=true' },
    'a query parameter without a value': { query: 'private' },
    'an encoded query parameter': { query: '%70riv%61te=1' },
    'a query parameter behind a semicolon': { query: 'a=b;llm_private=true' },
    'a trailer': { trailers: { 'x-llm-private': 'true' } },
    'a field in another case': { body: { Private: true } },
    'a mistyped field': { body: { prviate: true } },
    'a field with the prefix that metadata has': { body: { llm_private: true } },
    'a field with an escape': { body: '{"pr\\u0456vate":true}' },
    'extra_body, which client libraries take apart': { body: { extra_body: { private: true } } },
    'a mistyped key of metadata': { body: { metadata: { 'x-llm-private': 'true' } } },
    'a key of metadata’s own objects': { body: { metadata: { llm: { private: true } } } },
    'a key of metadata as a list': { body: { metadata: [{ is_private: true }] } },
    'JSON in a text of metadata': { body: { metadata: { hints: ' {"private":true}' } } },
    'JSON with an escape in a text of metadata': { body: { metadata: { a: [{ b: '[{"pri\\u0076ate":1}]' }] } } },
    'what is nearly JSON in a text of metadata': { body: { metadata: { hints: '{"private": True, "\\x":1}' } } },
    'JSON in a header': { headers: { 'x-portkey-metadata': '{"_user":"u","private":"true"}' } },
    'JSON in a query parameter': { query: 'extra_body=%7B%22private%22%3Atrue%7D' },
    'a tag': { body: { metadata: { tags: ['team-a', 'private'] } } },
    'a tag with a value': { body: { metadata: { tags: ['llm_private: true'] } } },
    'a tag with another word': { body: { metadata: { tags: ['private-data'] } } },
    'a mistyped tag': { body: { metadata: { tags: ['Prviate'] } } },
    'a tag in letters of another alphabet': { body: { metadata: { tags: ['рrivate'] } } },
    'a tag whose value it is': { body: { metadata: { tags: ['mode:private'] } } },
    'a text of tags': { body: { metadata: { tags: 'team-a, private' } } },
    'a single tag': { body: { metadata: { request_tag: 'private' } } },
    'tags at the top level': { body: { tags: ['team-a', 'private'] } },
    'a text of tags at the top level': { body: { tags: 'private-data' } },
    'JSON of tags in a text': { body: { tags: '["team-a","llm_private:true"]' } },
    'tags in the metadata that LiteLLM has for Anthropic’s form': { body: { litellm_metadata: { tags: ['private'] } } },
    'a header of tags': { headers: { 'x-litellm-tags': 'production,llm_private:true' } },
    'a header of tags in letters of another alphabet': {
      headers: { 'x-litellm-tags': Buffer.from('prіvаtе').toString('latin1') },
    },
    'a query parameter of tags': { query: 'tags=private' },
    'a field of a tool': { body: { tools: [{ type: 'function', private: true, function: { name: 'f' } }] } },
    'a field of a tool’s function': { body: { tools: [{ function: { name: 'f', private: true } }] } },
    'a field beside the input of a call': {
      body: { messages: [{ content: [{ type: 'tool_use', input: { private: true }, private: true }] }] },
    },
    'a field of an item of input': { body: { input: [{ role: 'user', content: 'x', input: { private: true } }] } },
    'a field beside a schema of the output': { body: { output_config: { private: true, format: {} } } },
    'a field beside a schema': { body: { response_format: { type: 'text', private: true } } },
    'a key of a prototype': { body: '{"metadata":{"__proto__":{"private":true}}}' },
    'a field of a message': { body: { messages: [{ role: 'user', content: 'x', private: true }] } },
    'a field of a part of a message': {
      body: { messages: [{ content: [{ type: 'text', text: 'x', private: true }] }] },
    },
    'a field of anything unknown': { body: { options: { headers: [{ 'x-llm-private': 'true' }] } } },
  })) {
    test(name, () => assert.match(refusalOf(given) ?? '', /x-llm-private: true.*llm_private|as headers/))
  }

  test('and so is a hint that is none', () => {
    for (const name of ['x-llm-tasks', 'x-llm-latency', 'x_llm_task', 'x-llm_task', 'xllm-task', 'x-llm-']) {
      assert.match(refusalOf({ headers: { [name]: 'embed' } }) ?? '', /the hints are x-llm-private, x-llm-task,/, name)
    }
    assert.match(refusalOf({ trailers: { 'x-llm-task': 'embed' } }) ?? '', /as headers/)
  })

  test('and what is there twice where hints are', () => {
    for (const body of [
      '{"private":true,"private":false}',
      '{"metadata":{},"metadata":{"private":true}}',
      '{"metadata":{"private":true,"priv\\u0061te":"false"}}',
      '{"task":"embed","\\u0074ask":"generate"}',
    ]) {
      assert.match(refusalOf({ body }) ?? '', /more than once: send it once/, body)
    }
  })

  test('with its name as far as it can be shown', () => {
    const message = refusalOf({ body: { [`рrivate\n${'x'.repeat(200)}`]: 1 } }) ?? ''
    assert.ok(message.length < 500 && !message.includes('\n'), message)
  })
})

test('everything else passes', () => {
  const parameters = { type: 'object', properties: { private: { type: 'boolean' } } }
  const call = { id: 'c', function: { name: 'f', arguments: '{"private":true}' }, extra: { private: true } }
  for (const given of [
    { headers: { 'x-llm-private': 'true', 'x-llm-max-latency-ms': '1', priority: 'u=1', 'cache-control': 'private' } },
    { query: 'api-version=2024-10-21&visibility=private' },
    { trailers: { 'content-md5': 'x' } },
    { body: { private: true, metadata: { private: 'true', llm_private: 'true', visibility: 'private' } } },
    { body: { tools: [{ type: 'function', function: { name: 'f', parameters } }] } },
    {
      body: { response_format: { type: 'json_schema', json_schema: { schema: parameters } }, guided_json: parameters },
    },
    {
      body: {
        messages: [
          { role: 'assistant', tool_calls: [call] },
          { role: 'user', content: '{"private":true}' },
        ],
      },
    },
    { headers: { 'x-portkey-metadata': '{"_user":"u"}', baggage: '{team' } },
    { body: { metadata: { payload: '{"a":1}', tags: ['private-equity', 'a:private'], channel_types: 'private' } } },
    { body: { tags: ['privately-owned', 'private_key_rotation', 'privileged', 'team-a', ''] } },
    { body: { tags: 'privately-owned, deprivation-index', metadata: { tags: 'data, only, production' } } },
    { headers: { 'x-litellm-tags': 'private-equity,privately-owned,is,llm', etag: 'W/"private-equity"' } },
    {
      body: {
        tools: [
          { name: 'f', input_schema: parameters },
          { type: 'function', name: 'f', parameters },
        ],
      },
    },
    { body: { functions: [{ name: 'f', parameters }], response_format: { type: 'json_object', schema: parameters } } },
    {
      body: {
        messages: [{ role: 'assistant', content: [{ type: 'tool_use', input: { repository: { private: true } } }] }],
      },
    },
    { body: { output_config: { format: { type: 'json_schema', schema: parameters } } } },
    { body: { output_format: { type: 'json_schema', schema: parameters } } },
    { body: { tools: [{ type: 'custom', name: 'f', input_schema: { properties: { is_private: {} } } }] } },
    { body: { input: [[1, 2], [3]] } },
    { body: '[1]' },
    { body: 'null' },
  ]) {
    assert.equal(refusalOf(given), undefined, JSON.stringify(given))
  }
})
