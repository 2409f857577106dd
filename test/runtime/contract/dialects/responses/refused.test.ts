import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { LlmError } from '#runtime/errors.ts'

const user = { role: 'user', content: 'Hello' }
const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' }
const output = { type: 'function_call_output', call_id: 'a', output: '1' }

/** What is refused, by the name of the field, and what its error says. */
const refused: [param: string | undefined, body: unknown, why: RegExp][] = [
  [undefined, [], /JSON object/],
  ['input', {}, /text or a list/],
  ['input', { input: 7 }, /text or a list/],
  ['instructions', { input: 'a', instructions: [] }, /text/],
  ['previous_response_id', { input: 'a', previous_response_id: 'resp_1' }, /whole conversation/],
  ['conversation', { input: 'a', conversation: 'conv_1' }, /whole conversation/],
  ['store', { input: 'a', store: true }, /false/],
  ['background', { input: 'a', background: true }, /stream/],
  ['prompt', { prompt: { id: 'pmpt_1' } }, /instructions/],
  ['truncation', { input: 'a', truncation: 'auto' }, /disabled/],
  ['max_tool_calls', { input: 'a', max_tool_calls: 2 }, /leave it out/],
  ['context_management', { input: 'a', context_management: [{ type: 'compaction' }] }, /leave out/],
  ['include', { input: 'a', include: ['file_search_call.results'] }, /reasoning.encrypted_content/],
  ['stream_options.include_obfuscation', { input: 'a', stream_options: { include_obfuscation: true } }, /false/],
  ['messages', { messages: [user] }, /chat\/completions/],
  ['max_tokens', { input: 'a', max_tokens: 3 }, /max_output_tokens/],
  ['response_format', { input: 'a', response_format: { type: 'json_object' } }, /text\.format/],
  ['n', { input: 'a', n: 2 }, /several times/],
  ['text.format.json_schema', { input: 'a', text: { format: { type: 'json_schema', json_schema: {} } } }, /beside/],
  ['text.format.schema', { input: 'a', text: { format: { type: 'json_schema', name: 'n' } } }, /is missing/],
  ['tools.0.type', { input: 'a', tools: [{ name: 'f', input_schema: {} }] }, /tools\.0\.type is missing/],
  ['text.color', { input: 'a', text: { color: 'red' } }, /carried/],
  ['reasoning.mode', { input: 'a', reasoning: { mode: 'pro' } }, /carried/],
  ['tools.0.type', { input: 'a', tools: [{ type: 'file_search', vector_store_ids: [] }] }, /file_search/],
  ['tools.0.type', { input: 'a', tools: [{ type: 'mcp', server_url: 'https://example.com' }] }, /mcp/],
  ['tools.0.type', { input: 'a', tools: [{ type: 'local_shell' }] }, /know by heart: offer it as a function/],
  ['tools.0.type', { input: 'a', tools: [{ type: 'apply_patch' }] }, /know by heart: offer it as a function/],
  ['tools.0.function', { input: 'a', tools: [{ type: 'function', function: { name: 'f' } }] }, /chat completions/],
  ['tools.0.name', { input: 'a', tools: [{ type: 'function' }] }, /name/],
  ['tools.0.name', { input: 'a', tools: [{ type: 'namespace', tools: [] }] }, /namespace/],
  ['tools.0.tools', { input: 'a', tools: [{ type: 'namespace', name: 'n', tools: 'f' }] }, /list of tools/],
  [
    'tools.0.tools.0.name',
    { input: 'a', tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] },
    /name/,
  ],
  ['tools.0.async', { input: 'a', tools: [{ type: 'function', name: 'f', async: true }] }, /leave it out/],
  ['tools.0.filters', { input: 'a', tools: [{ type: 'web_search', filters: {} }] }, /leave it out/],
  ['tools', { input: 'a', tools: [{ type: 'web_search' }, { type: 'web_search_preview' }] }, /twice/],
  ['tool_choice', { input: 'a', tool_choice: { type: 'file_search' } }, /allowed_tools/],
  ['input.0', { input: [{ type: 'item_reference', id: 'msg_1' }] }, /store: false/],
  ['input.0', { input: [{ id: 'msg_1' }] }, /store: false/],
  ['input.0', { input: [{ type: 'compaction', encrypted_content: 'a' }] }, /compaction/],
  ['input.1', { input: [user, { role: 'tool', tool_call_id: 'a', content: '1' }] }, /function_call_output/],
  ['input.0.type', { input: [{}] }, /missing/],
  ['input.0.role', { input: [{ role: 'critic', content: 'a' }] }, /user/],
  ['input.0.call_id', { input: [{ type: 'function_call_output', call_id: 'a', output: '1' }] }, /not in the input/],
  ['input.0.arguments', { input: [{ ...call, arguments: { city: 'Paris' } }] }, /text/],
  ['input.0.caller', { input: [{ ...call, caller: { type: 'program', caller_id: 'p' } }] }, /leave it out/],
  ['input.1.caller', { input: [call, { ...output, caller: { type: 'program', caller_id: 'p' } }] }, /leave it out/],
  ['input.0.namespace', { input: [{ ...call, namespace: 1 }] }, /must be a text/],
  ['input.0.content.0.type', { input: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] }, /input_text/],
  ['input.0.content.0.type', { input: [{ role: 'user', content: [{ type: 'video' }] }] }, /video/],
  [
    'input.0.content.0.file_id',
    { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
    /data/,
  ],
  ['input.0.content.0.image_url', { input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, /text/],
  [
    'input.0.content.0.file_url',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'https://example.com/a.pdf' }] }] },
    /file_data/,
  ],
  [
    'input.0.encrypted_content',
    { input: [{ type: 'reasoning', summary: [], encrypted_content: 'llmr-thoughts-1.changed' }] },
    /unchanged/,
  ],
]

describe('what /v1/responses refuses', () => {
  for (const [param, body, why] of refused) {
    test(`is named: ${JSON.stringify(body)}`, () => {
      assert.throws(
        () => responses.read(body),
        (error) => {
          assert.ok(error instanceof LlmError)
          assert.deepEqual([error.code, error.details.param], ['invalid_request', param])
          assert.match(error.message, why)
          return true
        },
      )
    })
  }

  test('is named by the fields that the caller sent, also where it was refused further on', () => {
    const shown = (param: string, message: string) =>
      Object(responses.errorBody?.(new LlmError('invalid_request', message, { param }), 'id')).error
    assert.equal(shown('reasoning_effort', 'reasoning_effort must be low').param, 'reasoning.effort')
    assert.match(shown('reasoning_effort', 'reasoning_effort must be low').message, /^reasoning\.effort must be low/)
    const part = shown('messages.3.content.1', 'messages.3.content.1 does not hold its data in base64')
    assert.equal(part.param, 'input')
    assert.match(part.message, /^input does not hold/)
  })
})
