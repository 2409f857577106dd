import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { asked, chunk, type Delta, eventsOf, parsed, readBySdk } from './told.ts'

const format = 'some-model-v1'
const thought = (text: string, signature: string, index: number) => ({
  ...{ type: 'reasoning.text', text, signature, format, index },
})
const encrypted = { type: 'reasoning.encrypted', data: 'c2ln', format, index: 2 }
const one = thought('One.', 'c2lnMQ==', 0)
const two = thought('Two.', 'c2lnMg==', 1)

const answers: [string, Delta][] = [
  ['a signed thought', { reasoning_content: 'One.', reasoning_details: [one] }],
  ['two signed thoughts', { reasoning_content: 'One.Two.', reasoning_details: [one, two] }],
  ['an encrypted one between them', { reasoning: 'One.Two.', reasoning_details: [one, encrypted, two] }],
  ['an encrypted one alone', { reasoning_content: 'One.', reasoning_details: [encrypted] }],
  ['signatures of hidden thoughts', { reasoning_details: [thought('', 'c2ln', 0), thought('', 'c2ln', 1)] }],
  ['no signature', { reasoning_content: 'One.' }],
]

describe('an answer in one piece of a stream is told as the whole answer is, with', () => {
  for (const [what, thoughts] of answers) {
    test(what, async () => {
      const message = { role: 'assistant' as const, content: 'hi', ...thoughts }
      const head = { id: 'chatcmpl-1', object: 'chat.completion' as const, created: 1, model: 'm' }
      const whole = { ...head, choices: [{ index: 0, message, finish_reason: 'stop' }] }
      const streamed = await readBySdk(await eventsOf([chunk(message), chunk({}, 'stop')]))
      const { content } = Object(messages.read(asked).whole?.(whole))
      assert.deepEqual(JSON.parse(JSON.stringify(streamed.content)), content)
    })
  }

  test('a signature in the last piece of a thought', async () => {
    const pieces = [{ reasoning: 'On' }, { reasoning: 'e.', reasoning_details: [one] }, { content: 'hi' }]
    const events = await eventsOf([...pieces.map((delta) => chunk(delta)), chunk({}, 'stop')])
    const { content } = JSON.parse(JSON.stringify(await readBySdk(events)))
    assert.deepEqual(content[0], { type: 'thinking', thinking: 'One.', signature: `${format}:c2lnMQ==` })
    assert.equal(content.length, 2)
  })
})

test('a service tier is told in the words of this dialect alone, whole and streamed', async () => {
  for (const [service_tier, told] of [
    ['default', 'standard'],
    ['standard', 'standard'],
    ['on_demand', 'standard'],
    ['priority', 'priority'],
    ['batch', 'batch'],
    ['provisioned_throughput', undefined],
    ['flex', undefined],
    [undefined, undefined],
  ]) {
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, ...(service_tier && { service_tier }) }
    const message = { role: 'assistant' as const, content: 'hi' }
    const choices = [{ index: 0, message, finish_reason: 'stop' }]
    const head = { id: 'chatcmpl-1', object: 'chat.completion' as const, created: 1, model: 'm' }
    assert.equal(Object(messages.read(asked).whole?.({ ...head, choices, usage })).usage.service_tier, told)
    const events = await eventsOf([chunk(message), chunk({}, 'stop', { usage })])
    const last = parsed(events).findLast(({ type }) => type === 'message_delta')
    assert.equal(Object(last?.usage).service_tier, told, service_tier)
  }
})
