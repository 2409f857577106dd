import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { admit } from '#runtime/contract/admit.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import { boundsOfChat } from '../../functions/llm-router/request/bounds.ts'
import { vendorNames } from '../../functions/openai-generate/vendor/vendors.ts'
import { chatTargets, translate } from './translators.ts'

const names = ['max_tokens', 'max_completion_tokens', 'maxTokens', 'maxOutputTokens', 'num_predict']

/** All limits on an answer in what is sent, wherever they stand. */
function limitsIn(sent: unknown): unknown[] {
  if (!isJsonObject(sent)) return []
  return Object.entries(sent).flatMap(([name, value]) => (names.includes(name) ? [value] : limitsIn(value)))
}

const targets = new Map([
  ...vendorNames.map((provider) => [provider, { provider, model: 'm' }] as const),
  ...chatTargets.map(({ provider, model }) => [provider, { provider, model }] as const),
])

describe('the limit on an answer that is reserved for is the only one that is sent', () => {
  for (const limits of [
    { max_tokens: 5, max_completion_tokens: null },
    { max_tokens: null, max_completion_tokens: 5 },
    { max_tokens: 90_000, max_completion_tokens: 5 },
    { max_tokens: 5, max_completion_tokens: 90_000 },
    { max_completion_tokens: 5 },
    { max_tokens: 5 },
  ]) {
    const request: ChatRequest = { messages: [{ role: 'user', content: 'x' }], ...limits }
    for (const [provider, target] of targets) {
      test(`to ${provider}, of ${JSON.stringify(limits)}`, () => {
        const { maxOutputTokens } = boundsOfChat(request, [])
        assert.deepEqual(limitsIn(translate(target, admit(request))), [maxOutputTokens])
      })
    }
  }

  test('and null is no limit', () => {
    const request: ChatRequest = { messages: [{ role: 'user', content: 'x' }], max_tokens: null }
    assert.deepEqual(admit(request), { messages: request.messages })
    assert.deepEqual(admit({ ...request, max_completion_tokens: null }), { messages: request.messages })
  })
})
