import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refusalOf } from './refused.ts'

// Whatever the names and values of a schema, of arguments, and of what a provider has found, an ordinary request passes.

const names = ['tags', 'metadata', 'private', 'is_private', 'request_tags', 'litellm_metadata', 'trace', 'properties']
const values = ['private', 'public', '["private"]', '{"private":true}']

/** An object with each of these names, as a caller's own data may be. */
const data = Object.fromEntries(
  names.map((name) => [name, { [name]: values, tags: values, metadata: { labels: values, tags: 'private' } }]),
)

function schemaOf(depth: number): object {
  const inner = depth === 0 ? { type: 'string', enum: values, examples: [values] } : schemaOf(depth - 1)
  const properties = Object.fromEntries(names.map((name) => [name, inner]))
  return { type: 'object', properties, required: names, $defs: properties, default: data, items: { anyOf: [inner] } }
}

const schema = schemaOf(2)
const named = { name: 'f', description: 'Private.' }
const chatTool = { type: 'function', function: { ...named, parameters: schema } }
const responsesTool = { type: 'function', ...named, parameters: schema, output_schema: schema }
const messagesTool = { ...named, input_schema: schema, input_examples: [data] }
const text = JSON.stringify(data)
const messages = [{ role: 'user', content: text }]
const whole = { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } }
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: text } }
const bound = { type: 'url_citation', url_citation: { url: 'https://example.com', metadata: data } }

const requests: Record<string, object> = {
  'chat completions with tools and a schema': { messages, tools: [chatTool], response_format: whole },
  'chat completions with functions': { messages, functions: [{ ...named, parameters: schema }] },
  'chat completions with vLLM’s schemas': { messages, guided_json: schema, structured_outputs: { json: schema } },
  'chat completions with extra_body': {
    ...{ messages, extra_body: { response_format: whole, tools: [chatTool], guided_json: schema, format: schema } },
  },
  'chat completions with calls': {
    messages: [
      { role: 'assistant', content: 'x', tool_calls: [call], annotations: [bound] },
      { role: 'assistant', content: [{ type: 'text', text, annotations: [bound] }], function_call: call.function },
      { role: 'tool', tool_call_id: 'c', content: text },
    ],
  },
  'chat completions with a tool that a message adds': {
    messages: [{ role: 'system', content: [{ type: 'tool_addition', tool: messagesTool }] }],
  },
  'Messages with tools and a schema': {
    ...{ messages, tools: [messagesTool], output_format: { type: 'json_schema', schema } },
    ...{ output_config: { format: { type: 'json_schema', schema } } },
  },
  'Messages with calls': {
    messages: [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: data }] },
      { role: 'assistant', content: [{ type: 'server_tool_use', id: 'c', name: 'f', input: data }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: [{ type: 'text', text }] }] },
    ],
  },
  'Responses with tools and a schema': {
    ...{ input: text, tools: [responsesTool, { type: 'namespace', name: 'n', tools: [responsesTool] }] },
    ...{ text: { format: { type: 'json_schema', name: 'a', schema } }, prompt: { id: 'p', variables: data } },
  },
  'Responses with items that come back': {
    input: [
      { type: 'function_call', call_id: 'c', name: 'f', arguments: text },
      { type: 'function_call_output', call_id: 'c', output: text },
      { type: 'mcp_call', arguments: text, output: text },
      { type: 'mcp_list_tools', tools: [messagesTool] },
      { type: 'tool_search_call', arguments: data },
      { type: 'tool_search_output', tools: [responsesTool] },
      { type: 'file_search_call', queries: values, results: [{ text, attributes: data }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations: [bound] }] },
    ],
  },
  'Ollama’s chat with tools and a format': { messages, tools: [chatTool], format: schema, options: { stop: values } },
  'Ollama’s chat with calls': {
    messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: data } }] }],
  },
}

describe('an ordinary request passes, whatever is in its schemas and arguments', () => {
  for (const [name, request] of Object.entries(requests)) {
    test(name, () => {
      const body = { model: 'm', stream: true, ...request, metadata: { team: 'a' } }
      assert.equal(refusalOf({ body }), undefined)
      assert.match(refusalOf({ body: { ...body, metadata: { tags: ['private'] } } }) ?? '', /The tag private is not/)
      assert.match(refusalOf({ body: { ...body, is_private: true } }) ?? '', /is_private is not understood/)
    })
  }
})

test('names of schemas, of results and of notes stand for them in no metadata, and not at the top level', () => {
  const marked = { private: true }
  for (const name of [
    'schema',
    'input_schema',
    'output_schema',
    'parameters',
    'properties',
    'results',
    'annotations',
  ]) {
    for (const body of [
      { [name]: marked },
      { extra_body: { [name]: marked } },
      { metadata: { [name]: marked } },
      { metadata: { a: { [name]: { tags: ['private'] } } } },
      { messages: [{ role: 'user', content: 'x', metadata: { [name]: marked } }] },
      { trace: { [name]: { tags: ['private'] } } },
      { messages: [], requestMetadata: { [name]: JSON.stringify(marked) } },
    ]) {
      assert.match(refusalOf({ body }) ?? '', /private.* is not understood/, JSON.stringify(body))
    }
  }
})
