import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { completeReply, createChunkCompleter } from '#runtime/contract/complete.ts'
import { withMediaBehindResults } from '#runtime/contract/result-media.ts'

const head = { model: 'm', nowMs: 0 }
const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }

test('an answer that calls tools ends by that word, whole and streamed; one that does not keeps its own', () => {
  const reply = (message: object, finish_reason: string) =>
    Object(completeReply({ choices: [{ index: 0, message, finish_reason }] }, head)).choices[0].finish_reason
  assert.equal(reply({ role: 'assistant', tool_calls: [call] }, 'stop'), 'tool_calls')
  assert.equal(reply({ role: 'assistant', tool_calls: [call] }, 'length'), 'length')
  assert.equal(reply({ role: 'assistant', content: 'x', tool_calls: [] }, 'stop'), 'stop')
  assert.equal(reply({ role: 'assistant', content: 'x', tool_calls: null }, 'stop'), 'stop')
  const complete = createChunkCompleter(head)
  const end = (index: number) => complete({ choices: [{ index, delta: {}, finish_reason: 'stop' }] })
  complete({ choices: [{ index: 1, delta: { tool_calls: [{ index: 0, ...call }] } }] })
  assert.equal(Object(end(1)).choices[0].finish_reason, 'tool_calls')
  assert.equal(Object(end(0)).choices[0].finish_reason, 'stop')
})

test('an answer without calls has no empty list of them, which OpenAI refuses when it comes back', () => {
  const said = { role: 'assistant', content: 'x' }
  const of = (message: object) => ({ choices: [{ index: 0, message, finish_reason: 'stop' }] })
  assert.deepEqual(Object(completeReply(of({ ...said, tool_calls: [] }), head)).choices, of(said).choices)
  const told = createChunkCompleter(head)({ choices: [{ index: 0, delta: { ...said, tool_calls: [] } }] })
  assert.deepEqual(Object(told).choices[0].delta, said)
})

test('arguments of a whole answer are texts', () => {
  const given = (argument: unknown) => {
    const message = { role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: argument } }] }
    const reply = completeReply({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }, head)
    return Object(reply).choices[0].message.tool_calls[0].function.arguments
  }
  assert.equal(given({ a: 1 }), '{"a":1}')
  assert.equal(given(null), '{}')
  assert.equal(given('{"a": 1}'), '{"a": 1}')
})

test('calls of a whole answer have types', () => {
  const typed = (given: object) => {
    const message = { role: 'assistant', tool_calls: [given] }
    const reply = completeReply({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }, head)
    return Object(reply).choices[0].message.tool_calls[0].type
  }
  for (const type of [undefined, null, '', 'function']) assert.equal(typed({ ...call, type }), 'function')
  assert.equal(typed({ id: 'c1', type: 'custom', custom: { name: 'f', input: 'x' } }), 'custom')
})

test('a whole answer has no two calls of one id, and none without a name', () => {
  const calls = (...tool_calls: object[]) => {
    const message = { role: 'assistant', tool_calls }
    const reply = completeReply({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }, head)
    return Object(reply).choices[0].message.tool_calls
  }
  const custom = { id: 'c2', type: 'custom', custom: { name: 'g', input: 'x' } }
  const [first, second, third] = calls(call, call, custom)
  assert.deepEqual([first, third], [call, custom])
  assert.match(second.id, /^call_\w{32}$/)
  assert.deepEqual(second, { ...call, id: second.id })
  for (const name of [undefined, null, '']) {
    assert.throws(() => calls({ ...call, function: { name, arguments: '{}' } }), { code: 'bad_reply' })
  }
  assert.throws(() => calls({ id: 'c1', type: 'function' }), { code: 'bad_reply' })
})

test('a whole answer that was cut is without the call whose name had not come, as a stream is', () => {
  const nameless = { id: 'c9', type: 'function', function: { name: '', arguments: '' } }
  for (const [tool_calls, expected] of [
    [[call, nameless], [call]],
    [[nameless], undefined],
  ]) {
    const message = { role: 'assistant', content: 'a', tool_calls }
    const reply = completeReply({ choices: [{ index: 0, message, finish_reason: 'length' }] }, head)
    assert.deepEqual(Object(reply).choices[0].message.tool_calls, expected)
  }
})

test('what is no text in the results of tools stands behind them, and they stand together', () => {
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }
  const text = { type: 'text', text: 'x' }
  const user = { role: 'user', content: 'go on' }
  const asked = { role: 'assistant', content: null, tool_calls: [call, { ...call, id: 'c2' }] }
  const result = (id: string, content: unknown) => ({ role: 'tool', tool_call_id: id, content: content as string })
  const told = withMediaBehindResults([asked, result('c1', [text, image]), result('c2', [image]), user])
  assert.deepEqual(
    told.map(({ role }) => role),
    ['assistant', 'tool', 'tool', 'user', 'user'],
  )
  assert.deepEqual(told[1]?.content, [text])
  assert.equal(typeof told[2]?.content, 'string')
  assert.deepEqual(told[3]?.content, [image, image])
  const plain = [asked, result('c1', 'x'), result('c2', [text]), user]
  assert.deepEqual(withMediaBehindResults(plain), plain)
})

describe('tools of a provider’s own that are not counted', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
  const citations = [{ type: 'url_citation', url_citation: { url: 'https://example.com' } }]
  const traces: [string, object, object][] = [
    ['citations of OpenAI’s search models', {}, { annotations: citations }],
    ['tools that Groq has executed', {}, { executed_tools: [{ type: 'search' }] }],
    ['Z.ai’s search results', { web_search: [{ title: 'x' }] }, {}],
  ]
  const uncounted = { ...usage, server_tool_use: { uncounted_requests: 1 } }

  for (const [what, beside, within] of traces) {
    test(`are noted in the usage by ${what}, whole and streamed`, () => {
      const message = { role: 'assistant', content: 'x', ...within }
      const whole = completeReply({ choices: [{ index: 0, message, finish_reason: 'stop' }], ...beside, usage }, head)
      assert.deepEqual(Object(whole).usage, uncounted)
      const complete = createChunkCompleter(head)
      complete({ choices: [{ index: 0, delta: { content: 'x', ...within } }], ...beside })
      assert.deepEqual(Object(complete({ choices: [], usage })).usage, uncounted)
    })
  }

  test('leave no note where there are none, or where the provider counts them', () => {
    const usageOf = (more: object, told: object) => {
      const message = { role: 'assistant', content: 'x', ...more }
      return Object(completeReply({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage: told }, head)).usage
    }
    for (const none of [{}, { annotations: [] }, { annotations: null }, { executed_tools: [] }]) {
      assert.equal(usageOf(none, usage), usage)
    }
    const counted = { ...usage, server_tool_use: { web_search_requests: 2 } }
    assert.equal(usageOf({ annotations: citations }, counted), counted)
  })
})

test('null in the head of an answer, or for the index of a choice, is filled in like what is left out', () => {
  const nothing = { id: null, object: null, created: null, model: null, usage: null }
  const said = { role: null, content: 'x' }
  const whole = Object(
    completeReply({ ...nothing, choices: [{ index: null, message: said, finish_reason: 'stop' }] }, head),
  )
  assert.match(whole.id, /^chatcmpl-/)
  assert.deepEqual([whole.object, whole.created, whole.model, whole.usage], ['chat.completion', 0, 'm', undefined])
  assert.deepEqual([whole.choices[0].index, whole.choices[0].message.role], [0, 'assistant'])
  const chunk = Object(createChunkCompleter(head)({ ...nothing, choices: [{ index: null, delta: said }] }))
  assert.match(chunk.id, /^chatcmpl-/)
  assert.deepEqual([chunk.object, chunk.created, chunk.model], ['chat.completion.chunk', 0, 'm'])
  assert.equal(chunk.choices[0].index, 0)
})
