import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refusalOf } from './refused.ts'

const schema = { type: 'object', properties: { private: { type: 'boolean' }, is_private: { type: 'boolean' } } }
const offered = { type: 'function', name: 'create_repository', parameters: schema, output_schema: schema }
const listed = { name: 'create_repository', input_schema: schema }
const namespace = (tool: object) => ({ type: 'namespace', name: 'mcp__github', description: 'Tools.', tools: [tool] })

/** Each body, and what stands beside the names in it. */
const places: Record<string, (beside?: object) => object> = {
  'of a tool': (beside) => ({ tools: [{ ...offered, ...beside }] }),
  'of a tool of chat completions': (beside) => ({ tools: [{ type: 'function', function: { ...offered, ...beside } }] }),
  'of a tool’s older form': (beside) => ({ functions: [{ ...offered, ...beside }] }),
  'of a tool in a namespace': (beside) => ({ tools: [namespace({ ...offered, ...beside })] }),
  'of a tool in a namespace, as MCP lists it': (beside) => ({ tools: [namespace({ ...listed, ...beside })] }),
  'of a tool’s examples': (beside) => ({ tools: [{ ...listed, input_examples: [{ private: true }], ...beside }] }),
  'of the tools that a search has found': (beside) => ({
    input: [{ type: 'tool_search_output', call_id: 'c', tools: [namespace({ ...offered, ...beside })] }],
  }),
  'of the tools that an item of the input adds': (beside) => ({
    input: [{ type: 'additional_tools', role: 'developer', tools: [{ ...offered, ...beside }] }],
  }),
  'of the tools that an item of the input lists': (beside) => ({
    input: [{ type: 'mcp_list_tools', server_label: 'github', tools: [{ ...listed, ...beside }] }],
  }),
  'of a template’s variables': (beside) => ({ prompt: { id: 'p', variables: { private: 'x' }, ...beside } }),
  'of a schema in extra_body': (beside) => ({ extra_body: { guided_json: schema, ...beside } }),
}

describe('a name that the caller chooses is no mark, but one beside it is', () => {
  for (const [name, body] of Object.entries(places)) {
    test(name, () => {
      assert.equal(refusalOf({ body: body() }), undefined)
      assert.match(refusalOf({ body: body({ is_private: true }) }) ?? '', /is_private is not understood/)
    })
  }
})

describe('a tool’s arguments and a schema may have tags and metadata of any name', () => {
  const tags = ['private']
  const given = { tags, metadata: { tags }, deep: [{ tags }] }
  const tagged = { type: 'object', properties: { tags: { enum: tags }, metadata: { enum: tags } } }
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: given } }
  for (const [name, body] of Object.entries<object>({
    'arguments of a call': { messages: [{ role: 'assistant', tool_calls: [call] }] },
    'arguments of a call as a text': { input: [{ type: 'function_call', arguments: JSON.stringify(given) }] },
    'arguments of a search for tools': { input: [{ type: 'tool_search_call', arguments: given }] },
    'input of a call': { messages: [{ role: 'assistant', content: [{ type: 'tool_use', input: given }] }] },
    'parameters of a tool': { tools: [{ type: 'function', function: { name: 'f', parameters: tagged } }] },
    'input of a tool': { tools: [{ name: 'f', input_schema: tagged }] },
    'parameters of a tool in extra_body': { extra_body: { tools: [{ name: 'f', parameters: tagged }] } },
    'schema of an answer': { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: tagged } } },
    'schema of a response': { text: { format: { type: 'json_schema', name: 'a', schema: tagged } } },
    'schema of an output': { output_config: { format: { type: 'json_schema', schema: tagged } } },
    'variables of a template': { prompt: { id: 'p', variables: given } },
  })) {
    test(name, () => assert.equal(refusalOf({ body }), undefined))
  }

  test('also in a message whose other parts have metadata', () => {
    const parts = [
      { type: 'tool_use', input: given },
      { type: 'text', text: 'x', metadata: { a: 1 }, tags: ['a'] },
    ]
    const messages = [{ role: 'assistant', metadata: {}, content: parts, tool_calls: [call] }]
    assert.equal(refusalOf({ body: { messages } }), undefined)
    assert.match(refusalOf({ body: { messages: [...messages, { tags }] } }) ?? '', /The tag private is not/)
  })
})

describe('in what Codex tells of a turn, a working copy and its remotes may have any name', () => {
  const name = 'x-codex-turn-metadata'
  const told = (directory: string, beside?: object) =>
    JSON.stringify({
      turn_id: 't',
      workspaces: {
        [directory]: { associated_remote_urls: { private: 'https://git.example/a.git', tags: 'private' } },
      },
      ...beside,
    })
  const asHeader = (text: string) => ({ headers: { [name]: text } })
  const asField = (text: string) => ({ body: { client_metadata: { [name]: text } } })

  for (const given of [asHeader, asField]) {
    test(`as ${given === asHeader ? 'a header' : 'a field'}, and a mark beside them is one`, () => {
      for (const directory of ['/private/tmp/app', '/private/var/folders/a/b', '/home/ann/private-app', '~/primate']) {
        assert.equal(refusalOf(given(told(directory))), undefined, directory)
        const refusal = refusalOf(given(told(directory, { private: true }))) ?? ''
        assert.match(refusal, /x-codex-turn-metadata\.private is not understood/)
      }
      const deeper = told('/home/ann/app', { a: { workspaces: { '/private': {} } } })
      assert.match(refusalOf(given(deeper)) ?? '', /is not understood/)
    })
  }

  test('but not by the name of other metadata', () => {
    const text = told('/private/tmp/app')
    assert.match(refusalOf({ body: { metadata: { context: text } } }) ?? '', /is not understood/)
    assert.match(refusalOf({ headers: { 'x-portkey-metadata': text } }) ?? '', /is not understood/)
  })
})
