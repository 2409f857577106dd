import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { createFunction } from '../../../functions/bedrock-generate/handler.ts'
import { toBedrockRequest } from '../../../functions/bedrock-generate/request.ts'
import { bedrock } from '../../../local/simulators/bedrock.ts'
import { started } from '../../local/simulators/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'

const key = new URL('../../../secrets/bedrock-api-key.example', import.meta.url).pathname
const haiku = 'global.anthropic.claude-haiku-4-5-20251001-v1:0'
const hello = { role: 'user', content: 'Hello.' }

describe('temperature and top_p', () => {
  const both = { temperature: 0.2, topP: 0.9 }
  const models: [string, object | undefined][] = [
    ['amazon.nova-pro-v1:0', both],
    ['anthropic.claude-3-haiku-20240307-v1:0', both],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', both],
    ['us.anthropic.claude-opus-4-1-20250805-v1:0', both],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', { temperature: 0.2 }],
    ['global.anthropic.claude-opus-4-6-v1', { temperature: 0.2 }],
    ['global.anthropic.claude-opus-4-7', undefined],
    ['global.anthropic.claude-haiku-5-5', undefined],
    ['eu.anthropic.claude-of-tomorrow-9', undefined],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc', undefined],
  ]
  for (const [model, expected] of models) {
    test(`of ${model} are ${Object.keys(expected ?? {}).join(' and ') || 'left out'}`, () => {
      const request = { messages: [hello], model, temperature: 0.2, top_p: 0.9 }
      assert.deepEqual(toBedrockRequest(request).inferenceConfig, expected)
    })
  }

  test('top_p goes alone where only one may, and it is the one', () => {
    const request = { messages: [hello], model: 'anthropic.claude-sonnet-4-5-20250929-v1:0', top_p: 0.9 }
    assert.deepEqual(toBedrockRequest(request).inferenceConfig, { topP: 0.9 })
  })

  test('temperature is at most 1, beyond which Converse takes none', () => {
    const sent = (temperature: number, model = 'amazon.nova-pro-v1:0') =>
      toBedrockRequest({ messages: [hello], model, temperature }).inferenceConfig
    for (const [asked, expected] of [
      [0, 0],
      [1, 1],
      [1.2, 1],
      [2, 1],
    ] as const) {
      assert.deepEqual(sent(asked), { temperature: expected })
    }
    assert.deepEqual(sent(1.5, haiku), { temperature: 1 })
  })
})

describe('where Claude thinks', () => {
  const budget = { type: 'enabled', budget_tokens: 2000 }
  const sampled = (change: Partial<ChatRequest>, model: string) =>
    toBedrockRequest({ messages: [hello], max_tokens: 5000, temperature: 0.2, top_p: 0.9, ...change, model })
      .inferenceConfig
  const limit = { maxTokens: 5000 }

  for (const model of ['anthropic.claude-3-7-sonnet-20250219-v1:0', haiku, 'global.anthropic.claude-opus-4-6-v1']) {
    test(`it is not sent how to draw tokens: ${model}`, () => {
      for (const thinking of [budget, { type: 'adaptive' }]) assert.deepEqual(sampled({ thinking }, model), limit)
    })

    test(`and where it does not, it is: ${model}`, () => {
      const plain = sampled({}, model)
      assert.notDeepEqual(plain, limit)
      assert.deepEqual(sampled({ thinking: { type: 'disabled' } }, model), plain)
      // A forced call takes the budget away.
      const tools = [{ type: 'function', function: { name: 'now' } }]
      assert.deepEqual(sampled({ thinking: budget, tools, tool_choice: 'required' }, model), plain)
    })
  }

  test('other models are sent it whatever the request says of thinking', () => {
    assert.deepEqual(sampled({ thinking: budget }, 'amazon.nova-pro-v1:0'), { ...limit, temperature: 0.2, topP: 0.9 })
  })
})

/** What is valid in OpenAI's API, and what Bedrock is not to refuse. */
const valid: [string, object][] = [
  ['a temperature above 1', { temperature: 1.5 }],
  ['a temperature beside a budget to think', { temperature: 0.5, thinking: { type: 'enabled', budget_tokens: 2000 } }],
  ['a top_p beside a budget to think', { top_p: 0.5, thinking: { type: 'enabled', budget_tokens: 2000 } }],
]

for (const [what, fields] of valid) {
  for (const stream of [false, true]) {
    test(`Bedrock answers a request with ${what}: ${stream ? 'streamed' : 'whole'}`, async (context) => {
      const simulator = await started(context, bedrock)
      const running = await startTestFunction(createFunction, {
        AWS_REGION: 'us-east-1',
        BEDROCK_BASE_URL: simulator.url,
        BEDROCK_API_KEY_FILE: key,
      })
      context.after(running.close)
      const reply = await running.post('/v1/chat/completions', { model: haiku, messages: [hello], stream, ...fields })
      assert.equal(reply.status, 200, reply.text)
      assert.doesNotMatch(reply.text, /"error"/)
    })
  }
}
