import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { admit } from '#runtime/contract/admit.ts'
import { chatRequestSchema } from '#runtime/contract/chat.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { toAnthropicRequest } from '../../../../../functions/anthropic-generate/request.ts'
import { requests } from './requests.ts'

test('a request comes back the same from the inner form, by the function that speaks to that API', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const body: unknown = JSON.parse(JSON.stringify(request))
      const inner = admit(checkRequest(chatRequestSchema, messages.read(body).request))
      assert.deepEqual(plain(toAnthropicRequest({ ...inner, model: request.model })), body)
    }),
    { numRuns: 300 },
  )
})

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
