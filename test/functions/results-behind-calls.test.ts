import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { admit } from '#runtime/contract/admit.ts'
import { type ChatRequest, chatRequestSchema } from '#runtime/contract/chat.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { vendorNames } from '../../functions/openai-generate/vendor/vendors.ts'
import { translate } from './translators.ts'

const user = { role: 'user', content: 'hi' }
const developer = { role: 'developer', content: 'A note.' }
const called = (call_id: string) => ({ type: 'function_call', call_id, name: 'f', arguments: '{}' })
const output = (call_id: string) => ({ type: 'function_call_output', call_id, output: 'x' })
const uses = (...ids: string[]) => ({
  role: 'assistant',
  content: ids.map((id) => ({ type: 'tool_use', id, name: 'f', input: {} })),
})
const result = (tool_use_id: string) => ({ type: 'tool_result', tool_use_id, content: 'x' })
const said = (...content: object[]) => ({ role: 'user', content })
const note = { type: 'text', text: 'A note.' }
const chatCall = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
const one = 'aaaaaaaaa'
const two = 'bbbbbbbbb'

const ofResponses = (...input: object[]) => responses.read({ model: 'm', input: [user, ...input] }).request
const ofMessages = (...turns: object[]) =>
  messages.read({ model: 'm', max_tokens: 9, messages: [user, ...turns] }).request
const ofChat = (...turns: object[]) => ({ model: 'm', messages: [user, ...turns] })

/** Conversations in which something stands between a call and its result. */
const conversations: [string, unknown][] = [
  ['a user, in responses', ofResponses(called(one), user, output(one))],
  ['a developer, in responses', ofResponses(called(one), developer, output(one))],
  ['a user between results, in responses', ofResponses(called(one), called(two), output(one), user, output(two))],
  [
    'the assistant between results, in responses',
    ofResponses(called(one), called(two), output(one), { role: 'assistant', content: 'Working.' }, output(two)),
  ],
  ['a system message, in messages', ofMessages(uses(one), { role: 'system', content: 'A note.' }, said(result(one)))],
  ['a user, in messages', ofMessages(uses(one), said(note), said(result(one)))],
  ['a text between results, in messages', ofMessages(uses(one, two), said(result(one), note), said(result(two)))],
  [
    'a user, in chat completions',
    ofChat({ role: 'assistant', content: null, tool_calls: [chatCall(one)] }, user, {
      role: 'tool',
      tool_call_id: one,
      content: 'x',
    }),
  ],
]

const sentTo = (provider: string, request: unknown) =>
  Object(translate({ provider, model: 'm' }, admit(checkRequest(chatRequestSchema, request as ChatRequest))))

describe('results of tools are directly behind their calls, whatever stood between:', () => {
  for (const [what, request] of conversations) {
    for (const provider of ['groq', 'cluster', 'ollama', ...vendorNames]) {
      test(`${what}, to ${provider}`, () => {
        const sent: Record<string, unknown>[] = sentTo(provider, request).messages
        const calling = sent.findIndex(({ tool_calls }) => tool_calls !== undefined)
        const calls: unknown[] = Object(sent[calling]).tool_calls
        const behind = sent.slice(calling + 1)
        const results = behind.slice(0, calls.length)
        assert.deepEqual(
          results.map(({ role }) => role),
          calls.map(() => 'tool'),
        )
        assert.ok(behind.slice(calls.length).every(({ role }) => role !== 'assistant' && role !== 'tool'))
      })
    }

    for (const [provider, blocks, resultName, callName] of [
      ['anthropic', 'content', 'tool_result', 'tool_use'],
      ['bedrock', 'content', 'toolResult', 'toolUse'],
      ['vertex', 'parts', 'functionResponse', 'functionCall'],
    ] as const) {
      test(`${what}, to ${provider}`, () => {
        const sent = sentTo(provider, request)
        const turns: Record<string, object[]>[] = sent.messages ?? sent.contents
        const of = (turn: number, name: string) =>
          (turns[turn]?.[blocks] ?? []).map((block) => name in block || Object(block).type === name)
        const calling = turns.findIndex((_, turn) => of(turn, callName).includes(true))
        const many = of(calling, callName).filter(Boolean).length
        const results = of(calling + 1, resultName)
        assert.deepEqual(results.slice(0, many), Array(many).fill(true))
        assert.equal(results.indexOf(false, many), results.length > many ? many : -1)
        assert.equal(turns.at(-1)?.role, 'user')
      })
    }
  }
})
