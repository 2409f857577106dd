import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toOllamaRequest } from '../../functions/ollama-generate/request.ts'
import { toVertexRequest } from '../../functions/vertex-generate/request.ts'

const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }
const call = (id: string, name: string) => ({ id, type: 'function', function: { name, arguments: '{}' } })
const result = (id: string, content: (typeof image | { type: 'text'; text: string })[]) => ({
  role: 'tool',
  tool_call_id: id,
  content,
})
const request = {
  model: 'm',
  messages: [
    { role: 'user', content: 'What is on the screen?' },
    { role: 'assistant', content: null, tool_calls: [call('a', 'screenshot'), call('b', 'now')] },
    result('a', [image]),
    result('b', [{ type: 'text', text: 'noon' }, image]),
  ],
}
const follows = 'The result is in the next message of the user.'

describe('the images in the results of tools are behind all results, in a turn of the user', () => {
  test('to Gemini', () => {
    const inline = { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }
    const response = (name: string, output: string) => ({ functionResponse: { name, response: { output } } })
    assert.deepEqual(toVertexRequest(request).contents.slice(2), [
      { role: 'user', parts: [response('screenshot', follows), response('now', 'noon')] },
      { role: 'user', parts: [inline, inline] },
    ])
  })

  test('to Ollama', () => {
    const bytes = Buffer.from('iVBORw0KGgo=', 'base64')
    assert.deepEqual(toOllamaRequest(request, {}).messages.slice(2), [
      { role: 'tool', content: follows, tool_name: 'screenshot', tool_call_id: 'a' },
      { role: 'tool', content: 'noon', tool_name: 'now', tool_call_id: 'b' },
      { role: 'user', content: '', images: [bytes, bytes] },
    ])
  })
})
