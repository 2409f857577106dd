import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatMessage, ChatRequest } from '#runtime/contract/chat.ts'
import { asksForAnHour } from '../../../functions/bedrock-generate/messages/cache-points.ts'
import { toBedrockRequest } from '../../../functions/bedrock-generate/request.ts'

const mark = { cache_control: { type: 'ephemeral' } }
const text = { type: 'text', text: 'What is in it?' }
const file = (type: string, data: string) => ({
  type: 'file',
  file: { filename: 'a', file_data: `data:${type};base64,${data}` },
})
const [csv, other, pdf] = [
  file('text/csv', 'YTtiCg=='),
  file('text/csv', 'YTtjCg=='),
  file('application/pdf', 'JVBERi0='),
]

/** The kinds of the blocks of the first turn. */
const kindsOf = (...messages: object[]) => {
  const request = { model: 'anthropic.claude-haiku-5-5', messages: messages as ChatMessage[] } satisfies ChatRequest
  const [turn] = toBedrockRequest(request).messages ?? []
  return (turn?.content ?? []).flatMap((block) => Object.keys(block)).join(' ')
}
const call = (id: string, more = {}) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' }, ...more })
const said = (...content: object[]) => ({ role: 'user', content })

describe('a cache point', () => {
  const cases: [string, string, ...object[]][] = [
    ['moves before a document that is no PDF', 'text cachePoint document', said(text, { ...csv, ...mark })],
    ['moves before all of them', 'text cachePoint document document', said(text, csv, { ...other, ...mark })],
    ['of the message does too', 'text cachePoint document', { ...said(text, csv), ...mark }],
    ['stays behind a PDF', 'text document cachePoint', said(text, { ...pdf, ...mark })],
    ['stays behind a text', 'document text cachePoint', said(csv, { ...text, ...mark })],
    ['is left out with nothing before it', 'document text', said({ ...csv, ...mark }, text)],
    [
      'finds what is before it in the message before',
      'text cachePoint document text',
      said(text),
      said({ ...csv, ...mark }, text),
    ],
    ['is behind the name that a lone document is given', 'document text cachePoint', said({ ...csv, ...mark })],
    [
      'is one where there would be several',
      'text cachePoint document document',
      { ...said(text, { ...csv, ...mark }, { ...other, ...mark }), ...mark },
    ],
    ['is one on a part and its message', 'text cachePoint', { ...said({ ...text, ...mark }), ...mark }],
  ]
  for (const [what, expected, ...messages] of cases) {
    test(what, () => assert.equal(kindsOf(...messages), expected))
  }

  test('of a call is behind the last of those that are made together', () => {
    const calling = { role: 'assistant', content: null, tool_calls: [call('a', mark), call('b')] }
    const { messages = [] } = toBedrockRequest({
      model: 'anthropic.claude-haiku-5-5',
      messages: [said(text), calling] as ChatMessage[],
    })
    assert.deepEqual(
      messages.at(-1)?.content?.flatMap((block) => Object.keys(block)),
      ['toolUse', 'toolUse', 'cachePoint'],
    )
  })

  test('of instructions and their last part is one', () => {
    const system = { role: 'system', content: [{ ...text, ...mark }], ...mark }
    const sent = toBedrockRequest({
      model: 'anthropic.claude-haiku-5-5',
      messages: [system, said(text)] as ChatMessage[],
    })
    assert.equal(sent.system?.length, 2)
  })
})

test('a request asks for an hour only where a cache point of it does', () => {
  const asks = (model: string, ttl: string) => {
    const cache_control = { type: 'ephemeral', ttl }
    const messages = [{ role: 'user', content: 'x', cache_control }] as ChatMessage[]
    return asksForAnHour(toBedrockRequest({ model, messages }))
  }
  const claude = 'anthropic.claude-haiku-5-5'
  assert.deepEqual([asks(claude, '1h'), asks(claude, '5m'), asks('amazon.nova-pro-v1:0', '1h')], [true, false, false])
})
