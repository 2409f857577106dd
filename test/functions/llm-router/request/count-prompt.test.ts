import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countPrompt } from '../../../../functions/llm-router/request/count-prompt.ts'
import { createTokenCounter } from '../../../../functions/llm-router/request/tokens.ts'

const count = (request: Parameters<typeof countPrompt>[0]) => countPrompt(request, createTokenCounter())
const said = (content: string | { type: string; [name: string]: unknown }[]) => ({
  messages: [{ role: 'user', content }],
})

test('a prompt is counted with its tools, calls, schema, images and files, each of which adds to it', () => {
  const bare = count(said('What is the weather in Paris?'))
  assert.ok(bare > 7 && bare < 30)
  const tool = { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }
  const call = { id: 'c', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } }
  const schema = { type: 'object', properties: { city: { type: 'string' } } }
  const more = [
    { ...said('What is the weather in Paris?'), tools: [tool] },
    { messages: [...said('What is the weather in Paris?').messages, { role: 'assistant', tool_calls: [call] }] },
    {
      ...said('What is the weather in Paris?'),
      response_format: { type: 'json_schema' as const, json_schema: { schema } },
    },
  ]
  for (const request of more) assert.ok(count(request) > bare + 5)
  assert.ok(count(said([{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }])) > 1000)
  const text = `data:text/plain;base64,${Buffer.from('a word or two '.repeat(100)).toString('base64')}`
  const pdf = `data:application/pdf;base64,${Buffer.alloc(40_000).toString('base64')}`
  const [ofText, ofPdf] = [text, pdf].map((file_data) => count(said([{ type: 'file', file: { file_data } }])))
  assert.ok(Number(ofText) > 300 && Number(ofText) < 600)
  assert.ok(Number(ofPdf) > 1500 && Number(ofPdf) < 3000)
})
