import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { chat } from '#runtime/contract/dialects/chat.ts'
import { translate } from '../translators.ts'

/** What a target is sent on thinking, of a request in OpenAI's format as it comes. */
function sent(provider: string, model: string, asked: object): object {
  const { request } = chat.read({ messages: [{ role: 'user', content: 'Hello.' }], ...asked })
  const { reasoning, reasoning_effort, thinking } = Object(translate({ provider, model }, request as ChatRequest))
  return JSON.parse(JSON.stringify({ reasoning, reasoning_effort, thinking }))
}

const budget = { type: 'enabled', budget_tokens: 9000 }

describe('OpenRouter', () => {
  const model = 'anthropic/claude-sonnet-4.5'
  const cases: [asked: object, sent: object][] = [
    [{ reasoning: { enabled: true } }, { reasoning: { enabled: true } }],
    [{ reasoning: { max_tokens: 2000 } }, { reasoning: { max_tokens: 2000 } }],
    [{ reasoning: { enabled: true, max_tokens: 2000 } }, { reasoning: { max_tokens: 2000 } }],
    [{ reasoning: { effort: 'high' } }, { reasoning_effort: 'high' }],
    [{ reasoning: { enabled: false } }, { reasoning_effort: 'none' }],
    [{ thinking: budget }, { reasoning: { max_tokens: 9000 } }],
    // "Only one of "reasoning.effort" and "reasoning.max_tokens" can be specified" (omeryasirkucuk/amx#66).
    [{ thinking: budget, reasoning_effort: 'high' }, { reasoning_effort: 'high' }],
    [{ reasoning: { enabled: true, effort: 'low', max_tokens: 2000 } }, { reasoning_effort: 'low' }],
    [{ thinking: budget, reasoning_effort: null }, { reasoning: { max_tokens: 9000 } }],
    [{ thinking: { type: 'adaptive' } }, {}],
    [{}, {}],
    // "max_tokens must be greater than thinking.budget_tokens" is a 400.
    [{ thinking: budget, max_tokens: 9000 }, { reasoning: { max_tokens: 4500 } }],
    [{ thinking: budget, max_tokens: 9001 }, { reasoning: { max_tokens: 9000 } }],
    [{ reasoning: { max_tokens: 8000 }, max_completion_tokens: 4096 }, { reasoning: { max_tokens: 2048 } }],
    [{ thinking: budget, max_tokens: 1500 }, { reasoning: { max_tokens: 1024 } }],
    [{ reasoning: { max_tokens: 500 } }, { reasoning: { max_tokens: 1024 } }],
    [{ reasoning: { max_tokens: 500 }, max_tokens: 800 }, {}],
    [{ thinking: budget, max_tokens: 1024 }, {}],
    [{ reasoning: { enabled: true }, max_tokens: 500 }, {}],
    [{ reasoning_effort: 'high', max_tokens: 500 }, {}],
    [{ reasoning_effort: 'high', max_tokens: 1025 }, { reasoning_effort: 'high' }],
    [{ reasoning_effort: 'none', max_tokens: 500 }, { reasoning_effort: 'none' }],
    // As clients say that they want no thoughts.
    [{ thinking: { type: 'enabled', budget_tokens: 0 } }, {}],
  ]
  for (const [asked, told] of cases) {
    test(`is told ${JSON.stringify(told)} where ${JSON.stringify(asked)} is asked for`, () => {
      assert.deepEqual(sent('openrouter', model, asked), told)
    })
  }

  test('is told an effort, or to think, where a budget has no room and the model is not Claude', () => {
    const other = 'google/gemini-2.5-flash'
    const asked = (reasoning: object) => sent('openrouter', other, { reasoning, max_tokens: 800 })
    assert.deepEqual(asked({ max_tokens: 500 }), { reasoning_effort: 'low' })
    assert.deepEqual(asked({ enabled: true }), { reasoning: { enabled: true } })
  })
})

describe('thinking that is switched on', () => {
  const cases: [provider: string, model: string, sent: object][] = [
    ['openai', 'gpt-5-mini', { reasoning_effort: 'medium' }],
    ['openai', 'gpt-4o-mini', {}],
    ['gemini', 'gemini-2.5-flash', { reasoning_effort: 'medium' }],
    ['groq', 'openai/gpt-oss-120b', { reasoning_effort: 'medium' }],
    ['groq', 'llama-3.3-70b-versatile', {}],
    ['zai', 'glm-4.6', { thinking: { type: 'enabled' } }],
    ['anthropic', 'claude-sonnet-4-5', { thinking: { type: 'enabled', budget_tokens: 8192 } }],
    ['anthropic', 'claude-opus-4-6', { thinking: { type: 'adaptive' } }],
  ]
  for (const [provider, model, told] of cases) {
    test(`is told ${model} of ${provider} in its own words, if it has any`, () => {
      assert.deepEqual(sent(provider, model, { reasoning: { enabled: true } }), told)
    })
  }
})

describe('a vendor’s switch', () => {
  const on = { reasoning: { enabled: true } }
  const off = { reasoning: { enabled: false } }
  const cases: [provider: string, model: string, asked: object, sent: object][] = [
    ['together', 'deepseek-ai/DeepSeek-V3.1', on, { reasoning: { enabled: true } }],
    ['together', 'deepseek-ai/DeepSeek-V3.1', { thinking: budget }, { reasoning: { enabled: true } }],
    ['together', 'zai-org/GLM-5.1', off, { reasoning: { enabled: false }, reasoning_effort: 'none' }],
    ['together', 'zai-org/GLM-5.1', { thinking: { type: 'disabled' } }, { reasoning: { enabled: false } }],
    [
      'together',
      'zai-org/GLM-5.1',
      { thinking: { type: 'disabled' }, reasoning_effort: 'high' },
      { reasoning_effort: 'high' },
    ],
    ['together', 'zai-org/GLM-5.1', { thinking: { type: 'adaptive' } }, {}],
    ['together', 'openai/gpt-oss-20b', { thinking: { type: 'disabled' } }, { reasoning_effort: 'low' }],
    ['together', 'zai-org/GLM-5.1', { reasoning: { effort: 'high' } }, { reasoning_effort: 'high' }],
    ['together', 'openai/gpt-oss-20b', on, { reasoning_effort: 'medium' }],
    ['together', 'openai/gpt-oss-20b', off, { reasoning_effort: 'low' }],
    ['zai', 'glm-4.6', off, { thinking: { type: 'disabled' } }],
    ['zai', 'glm-5', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['zai', 'glm-5.1', { ...off, thinking: { type: 'enabled' } }, { thinking: { type: 'enabled' } }],
    // They cannot be kept from it, and answer 400 (NousResearch/hermes-agent#96373).
    ['zai', 'glm-5.2', off, {}],
    ['zai', 'glm-5.3-flash', off, {}],
    ['zai', 'glm-5.3', { thinking: { type: 'disabled' } }, {}],
    ['zai', 'glm-5.2', { thinking: budget }, { thinking: budget }],
    ['zai', 'glm-4.7', { thinking: { type: 'disabled' } }, { thinking: { type: 'disabled' } }],
    ['zai', 'glm-4.6', { thinking: { type: 'adaptive' } }, {}],
    ['zai', 'glm-5.3', { thinking: { type: 'adaptive' } }, {}],
    [
      'zai',
      'glm-4.6',
      { thinking: { type: 'adaptive' }, reasoning_effort: 'none' },
      { thinking: { type: 'disabled' } },
    ],
  ]
  for (const [provider, model, asked, told] of cases) {
    test(`is used where ${model} of ${provider} is asked for ${JSON.stringify(asked)}`, () => {
      assert.deepEqual(sent(provider, model, asked), told)
    })
  }
})
