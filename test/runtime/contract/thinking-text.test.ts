import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toKnownMessages } from '#runtime/contract/message-fields.ts'
import { thinkingText } from '#runtime/contract/thinking-text.ts'

test('a thought is read by either name, also where the other one is empty', () => {
  for (const said of [
    { reasoning_content: 'Hmm.' },
    { reasoning: 'Hmm.' },
    { reasoning_content: '', reasoning: 'Hmm.' },
    { reasoning_content: null, reasoning: 'Hmm.' },
    { reasoning_content: 'Hmm.', reasoning: '' },
    { reasoning_content: 'Hmm.', reasoning: 'Hmm.' },
  ]) {
    assert.equal(thinkingText(said), 'Hmm.', JSON.stringify(said))
    const message = { role: 'assistant', content: 'x', ...said }
    const [told] = toKnownMessages([message], { message: ['role', 'content', 'reasoning'], reasoning: ['reasoning'] })
    assert.equal(told?.reasoning, 'Hmm.', JSON.stringify(said))
  }
  assert.equal(thinkingText({ reasoning_content: '', reasoning: null }), '')
})
