import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { toBedrockRequest } from '../../../functions/bedrock-generate/request.ts'

const messages = [{ role: 'user', content: 'Hello.' }]
const claude = 'global.anthropic.claude-haiku-4-5-20251001-v1:0'
const thinking = { type: 'enabled', budget_tokens: 2000 }

const translate = (request: Partial<ChatRequest> & { model: string }) => {
  const { inferenceConfig, additionalModelRequestFields: fields } = toBedrockRequest({ messages, thinking, ...request })
  return { inferenceConfig, fields }
}

test('Claude’s own thinking is sent as it came, with room for the answer', () => {
  assert.deepEqual(translate({ model: claude }), { inferenceConfig: { maxTokens: 6096 }, fields: { thinking } })
})

describe('a model that does not know thinking', () => {
  const models = [
    'us.amazon.nova-pro-v1:0',
    'us.meta.llama4-maverick-17b-instruct-v1:0',
    'mistral.mistral-large-2407-v1:0',
    'openai.gpt-oss-120b-1:0',
  ]
  for (const model of models) {
    test(`is asked for none, nor limited by its budget: ${model}`, () => {
      assert.deepEqual(translate({ model }), { inferenceConfig: undefined, fields: undefined })
      const adaptive = { type: 'adaptive' }
      assert.deepEqual(translate({ model, thinking: adaptive }), { inferenceConfig: undefined, fields: undefined })
      for (const limit of [500, 1024, 1500, 9000]) {
        const sent = { inferenceConfig: { maxTokens: limit }, fields: undefined }
        assert.deepEqual(translate({ model, max_tokens: limit }), sent)
      }
    })
  }
})

describe('behind an ARN', () => {
  const arn = (resource: string) => `arn:aws:bedrock:us-east-1:123456789012:${resource}`
  const opaque = [
    arn('application-inference-profile/abc123def456'),
    arn('provisioned-model/r4c4f7fpl2ns'),
    arn('prompt-router/abc123def456'),
  ]
  const others = [
    arn('inference-profile/us.amazon.nova-pro-v1:0'),
    arn('inference-profile/us.meta.llama4-maverick-17b-instruct-v1:0'),
    'arn:aws:bedrock:us-east-1::foundation-model/openai.gpt-oss-120b-1:0',
    'arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/mistral.mistral-large-2407-v1:0',
    arn('imported-model/r4c4f7fpl2ns'),
    arn('custom-model/amazon.nova-lite-v1:0:300k/abc123def456'),
  ]
  const wish = { type: 'enabled' }

  test('a Claude gets the wish to think in its own words', () => {
    const model = arn('inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0')
    assert.deepEqual(translate({ model, thinking: wish }).fields, {
      thinking: { type: 'enabled', budget_tokens: 8192 },
    })
    assert.deepEqual(translate({ model }).fields, { thinking })
  })

  test('a model that may be any gets thinking that is spelled out, and no wish', () => {
    for (const model of opaque) {
      assert.deepEqual(translate({ model, thinking: wish }), { inferenceConfig: undefined, fields: undefined }, model)
      assert.deepEqual(translate({ model }), { inferenceConfig: { maxTokens: 6096 }, fields: { thinking } }, model)
    }
  })

  test('a model that may be any gets the effort that is asked for, and no sampling parameters', () => {
    for (const model of opaque) {
      const request = { messages, model, reasoning_effort: 'low', temperature: 0.2, top_p: 0.9 }
      const { outputConfig, inferenceConfig } = toBedrockRequest(request)
      assert.deepEqual([outputConfig, inferenceConfig], [{ effort: 'low' }, undefined], model)
    }
  })

  test('a model of another maker gets none', () => {
    for (const model of others) {
      for (const asked of [wish, thinking, { type: 'adaptive' }, { type: 'disabled' }]) {
        const told = translate({ model, thinking: asked })
        assert.deepEqual(told, { inferenceConfig: undefined, fields: undefined }, model)
      }
    }
  })
})
