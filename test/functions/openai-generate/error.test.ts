import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readError } from '../../../functions/openai-generate/error.ts'

const keyInvalid = { code: 400, message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] }

const bodies: [string, unknown, object][] = [
  ['OpenAI', { error: { message: 'm', type: 't', param: null, code: 'c' } }, { message: 'm', code: 'c' }],
  ['OpenAI, without a code', { error: { message: 'm', code: null } }, { message: 'm', code: undefined }],
  ['OpenRouter, with a number for a code', { error: { message: 'm', code: 402 } }, { message: 'm', code: undefined }],
  ['Cerebras, without error', { message: 'm', type: 't', code: 'c' }, { message: 'm', code: 'c' }],
  [
    'Gemini, in a list, for a wrong key',
    [{ error: keyInvalid }],
    { message: 'API key not valid.', code: undefined, meaning: 'provider_key_rejected' },
  ],
  ['no JSON', undefined, {}],
  ['another shape', { error: 'm' }, { message: undefined, code: undefined }],
]
for (const [vendor, body, expected] of bodies) {
  test(`an error is read: ${vendor}`, () => assert.deepEqual(readError(body), expected))
}
