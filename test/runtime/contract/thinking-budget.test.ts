import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fitThinking } from '#runtime/contract/thinking-budget.ts'
import { wishedThinking } from '../../../functions/anthropic-generate/model/wished-thinking.ts'

const messages = [{ role: 'user', content: 'Oslo?' }]
const thinking = { type: 'enabled', budget_tokens: 2000 }

test('a call that is forced is made without thinking, which Claude answers 400 to together', () => {
  const named = { type: 'function', function: { name: 'f' } }
  const allowed = (mode: string) => ({ type: 'allowed_tools', allowed_tools: { mode, tools: [named] } })
  for (const tool_choice of ['required', named, allowed('required')]) {
    assert.deepEqual(fitThinking({ messages, thinking, tool_choice, max_tokens: 5000 }, 'x', wishedThinking), {
      maxTokens: 5000,
    })
  }
  for (const tool_choice of ['auto', 'none', null, undefined, allowed('auto')]) {
    assert.deepEqual(
      fitThinking({ messages, thinking, tool_choice, max_tokens: 5000 }, 'x', wishedThinking).thinking,
      thinking,
    )
  }
})

describe('a budget', () => {
  const fitted = (budget_tokens: number, limits: object = {}) =>
    fitThinking({ messages, thinking: { type: 'enabled', budget_tokens }, ...limits }, 'x', wishedThinking)
  const budgeted = (budget_tokens: number, maxTokens: number) => ({
    thinking: { type: 'enabled', budget_tokens },
    maxTokens,
  })

  test('is smaller than the limit on the answer', () => {
    assert.deepEqual(fitted(8192, { max_tokens: 4096 }), budgeted(2048, 4096))
    assert.deepEqual(fitted(4096, { max_completion_tokens: 4096 }), budgeted(2048, 4096))
    assert.deepEqual(fitted(4095, { max_tokens: 4096 }), budgeted(4095, 4096))
  })

  test('of 0 asks for no thoughts', () => {
    assert.deepEqual(fitted(0, { max_tokens: 4096 }), { maxTokens: 4096 })
    assert.deepEqual(fitted(0), {})
  })

  test('below the least is raised to it, or left out where the limit has no room for it', () => {
    assert.deepEqual(fitted(500), budgeted(1024, 5120))
    assert.deepEqual(fitted(500, { max_tokens: 1025 }), budgeted(1024, 1025))
    for (const max_tokens of [400, 800, 1024]) assert.deepEqual(fitted(500, { max_tokens }), { maxTokens: max_tokens })
  })

  test('that contradicts a limit without room for any is refused', () => {
    assert.throws(() => fitted(8192, { max_tokens: 1024 }), { message: /max_tokens must be more than 1024/ })
  })
})

describe('thinking without a budget', () => {
  const fitted = (model: string, rest: object = {}) =>
    fitThinking({ model, messages, thinking: { type: 'enabled' }, ...rest }, 'x', wishedThinking)
  const byBudget = [
    'claude-3-7-sonnet-20250219',
    'claude-sonnet-4-20250514',
    'claude-opus-4-1-20250805',
    'claude-sonnet-4-5',
    'claude-opus-4',
    'claude-sonnet-4@20250514',
    'global.anthropic.claude-haiku-4-5-20251001-v1:0',
  ]

  test('gets one for models that think by a budget alone, within the limit on the answer', () => {
    for (const model of byBudget) {
      assert.deepEqual(fitted(model), { thinking: { type: 'enabled', budget_tokens: 8192 }, maxTokens: 12_288 }, model)
    }
    const { thinking, maxTokens } = fitted('claude-sonnet-4-5', { max_tokens: 5000 })
    assert.deepEqual([thinking, maxTokens], [{ type: 'enabled', budget_tokens: 2500 }, 5000])
  })

  test('is left to the models that decide for themselves how long they think', () => {
    for (const model of ['claude-opus-4-6', 'claude-sonnet-5', 'claude-haiku-5-5', 'anthropic.claude-opus-4-6-v1']) {
      assert.deepEqual(fitted(model, { max_tokens: 500 }), { thinking: { type: 'adaptive' }, maxTokens: 500 }, model)
    }
  })

  test('is a wish, so that an answer comes where there is no room for thoughts, or none can be had', () => {
    assert.deepEqual(fitted('claude-sonnet-4-5', { max_tokens: 500 }), { maxTokens: 500 })
    assert.deepEqual(fitted('claude-3-5-haiku-20241022'), {})
    for (const model of ['claude-sonnet-4-5', 'claude-opus-4-6'])
      assert.deepEqual(fitted(model, { tool_choice: 'required', max_tokens: 5000 }), { maxTokens: 5000 })
  })
})
