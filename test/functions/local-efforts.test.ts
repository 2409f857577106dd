import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { translate } from './translators.ts'

const messages = [{ role: 'user', content: 'x' }]
const sent = (provider: string, model: string, asked: object) =>
  Object(translate({ provider, model }, { messages, ...asked })).reasoning_effort

for (const provider of ['vllm', 'sglang', 'cluster']) {
  describe(`an effort for ${provider}`, () => {
    test('is the nearest that the template of Qwen3.8 knows, which refuses high and knows xhigh', () => {
      const nearest = {
        none: 'none',
        minimal: 'low',
        low: 'low',
        medium: 'medium',
        high: 'medium',
        xhigh: 'xhigh',
        max: 'xhigh',
      }
      for (const model of ['Qwen/Qwen3.8-27B-FP8', 'qwen3.8-27b']) {
        for (const [asked, told] of Object.entries(nearest)) {
          assert.equal(sent(provider, model, { reasoning_effort: asked }), told, asked)
        }
        assert.equal(sent(provider, model, { thinking: { type: 'disabled' } }), 'none')
      }
    })

    test('stays as it is where the template decides, and thinking is not switched off by a word it may not know', () => {
      for (const asked of ['none', 'minimal', 'low', 'high', 'xhigh', 'max']) {
        assert.equal(sent(provider, 'deepseek-v4-flash', { reasoning_effort: asked }), asked)
      }
      assert.equal(sent(provider, 'deepseek-v4-flash', { thinking: { type: 'disabled' } }), undefined)
    })
  })
}
