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
