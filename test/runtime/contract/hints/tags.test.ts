import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Given, refusalOf } from './refused.ts'

const tags = ['team-a', 'private']
const asText = (value: unknown) => JSON.stringify(value)

describe('a tag that is a mark is refused', () => {
  for (const [name, given] of Object.entries<Given>({
    'in the metadata of a message': { body: { messages: [{ role: 'user' }, { role: 'user', metadata: { tags } }] } },
    'in the tags of an item': { body: { input: [{ role: 'user', content: 'x', tags }] } },
    'in the metadata of a document': { body: { documents: [{ text: 'x', metadata: { x: asText({ tags }) } }] } },
    'beside a topic of a document': { body: { documents: [{ text: 'x', tags: ['privacy', 'private'] }] } },
    'in a text beside a topic': { body: { documents: [{ text: 'x', tags: 'privacy, Privte' }] } },
    'that is no topic, as it has a value': { body: { messages: [{ role: 'user', tags: ['privacy:true'] }] } },
    'that is a topic elsewhere, of the request': { body: { tags: ['privacy'] } },
    'that is a topic elsewhere, in the metadata': { body: { metadata: { tags: 'data-privacy' } } },
    'that is a topic elsewhere, in another field': { body: { options: { tags: ['privacy'] } } },
    'in the metadata of another field': { body: { options: { metadata: { tags } } } },
    'in the tags of a part': { body: { messages: [{ content: [{ type: 'text', text: 'x', tags }] }] } },
    'in the metadata of a part': { body: { messages: [{ content: [{ text: 'x', metadata: { tags } }] }] } },
    'in JSON in the metadata of a part': {
      body: { messages: [{ content: [{ text: 'x', metadata: asText({ private: true }) }] }] },
    },
    'in the metadata of a part of an item': { body: { input: [{ content: [{ text: 'x', metadata: { tags } }] }] } },
    'in the metadata of a part of instructions': {
      body: { system: [{ type: 'text', text: 'x', metadata: { tags } }] },
    },
    'in the tags of a part of a tool’s result': {
      body: { messages: [{ content: [{ type: 'tool_result', content: [{ type: 'text', text: 'x', tags }] }] }] },
    },
    'in the metadata of a part’s file': { body: { messages: [{ content: [{ file: { metadata: { tags } } }] }] } },
    'in the metadata of a document’s source': {
      body: { messages: [{ content: [{ source: { content: [{ metadata: { tags } }] } }] }] },
    },
    'in LangChain’s further fields of a message': { body: { messages: [{ additional_kwargs: { tags } }] } },
    'in the metadata of a field’s field': { body: { options: { x: { metadata: { tags } } } } },
    'in the metadata of a field’s field in extra_body': { body: { extra_body: { x: [{ metadata: { tags } }] } } },
    'far below a field': { body: { a: { b: { c: [{ d: [[{ e: { tags } }]] }] } } } },
    'that is a topic elsewhere, in a field’s field': { body: { options: { x: { tags: ['privacy'] } } } },
    'in a header by the name of metadata': { headers: { metadata: asText({ tags }) } },
    'in a list of the query': { query: 'tags[]=team-a&tags[]=private' },
    'in a numbered list of the query': { query: 'tags%5B0%5D=private' },
    'in a list of metadata in the query': { query: 'metadata[tags][]=private' },
    'in a tag’s own field in the query': { query: 'tags[0][name]=private' },
    'in a path in the query': { query: 'metadata.tags.0=private' },
    'in JSON in the query': { query: `metadata=${encodeURIComponent(asText({ tags }))}` },
    'in extra_body': { body: { extra_body: { tags } } },
    'in the metadata of extra_body': { body: { extra_body: { metadata: { tags } } } },
    'in LiteLLM’s metadata in extra_body': { body: { extra_body: { litellm_metadata: { tags: 'a,private' } } } },
    'in extra_body as a text': { body: { extra_body: asText({ tags }) } },
    'in extra_query': { body: { extra_query: { 'tags[]': 'private' } } },
    'in extra_headers': { body: { extra_headers: { 'x-litellm-tags': 'private' } } },
    'in JSON in extra_headers': { body: { extra_headers: { 'x-portkey-metadata': asText({ tags }) } } },
    'in the metadata of litellm_params': { body: { litellm_params: { metadata: { tags } } } },
    'in a trace of OpenRouter': { body: { trace: { trace_id: 't', tags } } },
    'in the metadata of a trace': { body: { trace: { metadata: { tags } } } },
    'in JSON in a trace': { body: { trace: { note: asText({ is_private: true }) } } },
    'in Bedrock’s metadata': { body: { requestMetadata: { tags: 'private' } } },
    'in other metadata': { body: { spend_logs_metadata: { tags } } },
    'in tags by another name': { body: { request_tags: tags } },
    'in the tags of Langfuse': { body: { metadata: { langfuse_tags: tags } } },
    'in a tag’s own field': { body: { metadata: { tags: [{ name: 'private' }] } } },
    'in a tag’s own fields, as AWS has them': { body: { tags: [{ Key: 'private', Value: 'true' }] } },
    'in JSON in a text of metadata': { body: { metadata: { x: asText({ tags }) } } },
    'in JSON of a text of tags in a text of metadata': { body: { metadata: { x: asText({ tags: 'a,private' }) } } },
    'in a list by another name in JSON in a text of metadata': { body: { metadata: { x: asText({ labels: tags }) } } },
    'in what is nearly JSON in a text of metadata': { body: { metadata: { x: '{"tags": ["private"], "a": True}' } } },
    'in JSON within JSON in a text of metadata': { body: { metadata: { x: asText({ y: asText({ tags }) }) } } },
    'in the text of metadata in extra_body': { body: { extra_body: { metadata: { x: asText({ private: true }) } } } },
    'in a header of Portkey': { headers: { 'x-portkey-metadata': asText({ tags }) } },
    'in a list by another name in a header of Portkey': { headers: { 'x-portkey-metadata': asText({ labels: tags }) } },
    'in a list by another name in metadata in a header': {
      headers: { 'x-portkey-config': asText({ metadata: { labels: tags } }) },
    },
    'in tags in any header': { headers: { 'x-amzn-request-context': asText({ authorizer: { tags } }) } },
    'in a list by another name in metadata in the query': {
      query: `metadata[x]=${encodeURIComponent(asText({ labels: tags }))}`,
    },
    'in a header of LiteLLM': { headers: { 'x-litellm-spend-logs-metadata': asText({ tags }) } },
    'in a header of Helicone': { headers: { 'helicone-property-tags': 'private' } },
    'in a header of Langfuse': { headers: { langfuse_trace_metadata: asText({ tags: 'private' }) } },
    'as a path in a list of tags': { body: { metadata: { tags: ['/private'], x: asText({ tags: ['~/private'] }) } } },
    'behind a path in a list': { body: { metadata: { x: asText({ labels: ['/private', 'private'] }) } } },
    'in an entry of baggage': { headers: { baggage: 'team=search, langfuse_tags=team-a%2Cprivate' } },
    'in JSON in an entry of baggage': {
      headers: { baggage: `langfuse_metadata=${encodeURIComponent(asText({ tags }))}` },
    },
    'in the name of an entry of baggage': { headers: { baggage: 'team=search,llm.private=true' } },
    'in a property of an entry of baggage': { headers: { baggage: 'team=search;private=1' } },
    'in JSON within JSON in a header': { headers: { 'x-portkey-config': asText({ metadata: asText({ tags }) }) } },
  })) {
    test(name, () => assert.match(refusalOf(given) ?? '', /x-llm-private: true.*llm_private/))
  }
})

test('JSON within JSON is read as often as it may nest, and refused beyond', () => {
  const nested = (layers: number): string => (layers === 0 ? 'x' : asText({ y: nested(layers - 1) }))
  assert.equal(refusalOf({ body: { metadata: { x: nested(4) } } }), undefined)
  assert.match(refusalOf({ body: { metadata: { x: nested(5) } } }) ?? '', /JSON within JSON too often/)
})

test('other words and other places pass', () => {
  for (const given of [
    { query: 'tags[]=private-equity&tagline=private&visibility[]=private' },
    { body: { extra_body: { guided_choice: tags, stop: ['private'], metadata: { visibility: 'private' } } } },
    { body: { stop: ['private'], modalities: tags, messages: [{ role: 'user', content: asText({ tags }) }] } },
    { body: { metadata: { x: asText({ tags: ['private-equity'], visibility: 'private' }), user_id: '{"a":"b"}' } } },
    { body: { trace: { trace_name: 'private' }, extra_headers: { 'x-portkey-metadata': '{"_user":"private"}' } } },
    { body: { extra_body: ['private'], trace: null, litellm_params: 1, metadata: { x: '[note] "private"' } } },
    { headers: { baggage: 'sentry-environment=private,team=private;ttl=1,%,a=%zz,tags=private-equity' } },
    { headers: { 'x-portkey-metadata': asText({ tags: ['team-a'], env: 'private' }) } },
    { headers: { 'x-amzn-request-context': asText({ authorizer: { scopes: ['private'] } }) } },
    { headers: { 'x-amzn-request-context': asText({ multiValueHeaders: { 'cache-control': ['private'] } }) } },
    { headers: { 'x-networks': '["private"]', baggage: `networks=${encodeURIComponent('["private"]')}` } },
    { query: `filter=${encodeURIComponent(asText({ visibility: ['private'] }))}` },
    { body: { extra_body: asText({ guided_choice: tags }) } },
    {
      body: {
        metadata: { x: asText({ directories: ['/private', '~/private', './private', '../private', 'private/'] }) },
      },
    },
    { body: { metadata: { directories: ['/private', '/private/me', ['private/']] } } },
    { headers: { 'x-portkey-metadata': asText({ directories: ['/private'] }) } },
    { body: { tools: [{ type: 'mcp', server_label: 'x', tags }], functions: [{ name: 'f', metadata: { tags } }] } },
    { body: { messages: [{ content: asText({ private: true }), metadata: { visibility: 'private' } }] } },
    {
      body: { input: [asText({ private: true }), { metadata: {} }] },
    },
    { body: { documents: [{ text: 'x', tags: ['gdpr', 'Privacy', 'data privacy'] }] } },
    { body: { documents: [{ text: 'x', tags: 'gdpr, privacy', metadata: { topics: ['privacy'] } }] } },
    { body: { documents: [{ text: 'x', metadata: { x: asText({ tags: ['data-privacy'] }) } }] } },
    {
      body: { messages: [{ content: 'x', metadata: { tags: [{ name: 'privacy' }] } }], input: [{ tags: ['privacy'] }] },
    },
    { body: { messages: [{ content: [{ text: 'x', tags: ['privacy'], metadata: { topics: ['privacy'] } }] }] } },
    { body: { messages: [{ content: [{ text: asText({ tags }), metadata: { visibility: 'private' } }] }] } },
    { body: { metadata: { tags: [{ name: 'private-equity' }] }, tags: [{ name: 'private-equity' }] } },
  ]) {
    assert.equal(refusalOf(given), undefined, JSON.stringify(given))
  }
})
