import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inner } from './answers.ts'
import { codexRequest } from './codex-request.ts'

const user = { role: 'user', content: 'Hello' }
const call = { call_id: 'a', name: 'f', arguments: '{}' }
const ofItem = { internal_chat_message_metadata_passthrough: { turn_id: 't' } }
const cached = { type: 'web_search', external_web_access: false }

describe('what Codex says of itself in each request', () => {
  test('reaches nobody, since chat completions answer 400 to it', () => {
    const bookkeeping = { client_metadata: { session_id: 's' }, access_programs: { cyber: 'daybreak_blue' } }
    assert.deepEqual(inner({ input: 'Hello', ...bookkeeping }), { messages: [user] })
  })

  test('is in no message and no call', () => {
    const input = [
      { ...user, ...ofItem },
      { type: 'function_call', ...call, ...ofItem },
      { type: 'function_call_output', call_id: 'a', output: '1', ...ofItem },
    ]
    const called = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
    assert.deepEqual(inner({ input }).messages, [
      user,
      { role: 'assistant', content: null, tool_calls: [called] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
    ])
  })
})

describe('a request of Codex with its default settings', () => {
  test('offers each tool by one name, and says once what a namespace is for', () => {
    const { tools, web_search_options } = inner(codexRequest)
    const told = (tools as Record<string, Record<string, unknown>>[]).map((tool) => {
      const { name, description } = Object(tool.function ?? tool.custom)
      return [name, description]
    })
    assert.deepEqual(told, [
      ['exec_command', 'Does exec_command.'],
      ['apply_patch', 'Edits files.'],
      ['multi_agent_v1__close_agent', 'Tools for agents.\n\nDoes close_agent.'],
      ['multi_agent_v1__resume_agent', 'Does resume_agent.'],
      ['multi_agent_v1__send_input', 'Does send_input.'],
      ['multi_agent_v1__spawn_agent', 'Does spawn_agent.'],
      ['multi_agent_v1__wait_agent', 'Does wait_agent.'],
      ['mcp__docs__get', 'Tools in the mcp__docs namespace.\n\nDoes get.'],
    ])
    assert.equal(web_search_options, undefined)
  })

  test('goes on behind a call of a tool in a namespace', () => {
    const input = [
      ...codexRequest.input,
      { type: 'function_call', ...call, name: 'get', namespace: 'mcp__docs' },
      { type: 'function_call_output', call_id: 'a', output: 'Ada' },
    ]
    const [assistant, result] = inner({ ...codexRequest, input }).messages.slice(-2)
    const called = { id: 'a', type: 'function', function: { name: 'mcp__docs__get', arguments: '{}' } }
    assert.deepEqual(assistant, { role: 'assistant', content: null, tool_calls: [called] })
    assert.deepEqual(result, { role: 'tool', tool_call_id: 'a', content: 'Ada' })
  })

  test('may go on from a conversation in which OpenAI has searched the web', () => {
    const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Ada.' }] }
    const search = { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'who' } }
    const more = { role: 'user', content: 'And when?' }
    const answered = { role: 'assistant', content: 'Ada.' }
    assert.deepEqual(inner({ input: [user, search, said, more] }).messages, [user, answered, more])
    const found = { ...search, results: [{ url: 'https://example.com', text: 'Ada wrote it.' }] }
    assert.throws(() => inner({ input: [user, found, said] }), { details: { param: 'input.1.results' } })
  })
})

describe('a search of OpenAI’s own copies of pages', () => {
  test('is an offer, and left out', () => {
    assert.deepEqual(inner({ input: 'Hello', tools: [{ ...cached, search_content_types: ['text'] }] }), {
      messages: [user],
      tools: [],
    })
  })

  test('is refused where the model must use a tool', () => {
    assert.throws(() => inner({ input: 'Hello', tools: [cached], tool_choice: 'required' }), /external_web_access/)
  })
})
