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
