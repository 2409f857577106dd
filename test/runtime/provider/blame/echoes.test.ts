import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ErrorCode } from '#runtime/error-table.ts'
import { blame } from '#runtime/provider/blame/blame.ts'
import { readErrorBody } from '#runtime/provider/blame/said.ts'

function codeOf(message: string, status: number | undefined, more: object = {}): ErrorCode {
  return blame(readErrorBody({ error: { message, type: 'invalid_request_error', ...more } }), status).code
}

/** The codes that change a target's standing for other callers. */
const condemning: readonly ErrorCode[] = [
  'provider_key_rejected',
  'model_not_found',
  'rate_limited',
  'provider_unavailable',
  'provider_timeout',
  'bad_reply',
]

/** Sentences of vendors that repeat a part of the request. */
const sentences: ((told: string) => string)[] = [
  (told) => `Invalid value: '${told}'. Supported values are: 'low', 'medium', and 'high'.`,
  (told) =>
    `Invalid schema for response_format '${told}': In context=(), reference to component '#/$defs/Wheel' which was not found in the schema.`,
  (told) => `Invalid value for 'tool_choice': Tool choice '${told}' not found in 'tools' parameter.`,
  (told) => `Invalid value at "contents[0].role" (${told.length}), "${told}"`,
  (told) => `The value \`${told}\` is not one that this model takes.`,
  (told) => `messages.0.role: the role “${told}” is unknown`,
  (told) => `messages.0.role: the role ‘${told}’ is unknown`,
]

const hostile = [
  'invalid api key',
  'car-model',
  'model not found',
  'signature expired',
  '100 tokens per minute',
  'failed to call a function',
  "x' invalid api key 'y",
  "x' invalid api key",
  'x" model does not exist "y',
  '`” invalid api key ‘`',
  `${'long '.repeat(1000)} invalid api key`,
  `' invalid api key ${'long '.repeat(1000)}`,
]

describe('what a caller wrote, and a provider repeats', () => {
  for (const told of hostile) {
    test(`condemns nothing: ${told.slice(0, 60)}`, () => {
      for (const sentence of sentences) {
        for (const status of [400, 422]) {
          const code = codeOf(sentence(told), status)
          assert.ok(!condemning.includes(code), `${code}: ${sentence(told)}`)
        }
        // Of a 404 or an error in a 200, the status itself counts as a passing failure.
        for (const status of [404, undefined]) {
          assert.ok(!['provider_key_rejected', 'model_not_found'].includes(codeOf(sentence(told), status)))
        }
      }
    })
  }

  test('condemns nothing in the quotation of any sentence, whatever it is', () => {
    const piece = fc.oneof(fc.constantFrom(...hostile), fc.constantFrom("'", '"', '`', '’', '”', ' ', 'a'), fc.string())
    const told = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(told, fc.constantFrom(...sentences), (text, sentence) => {
        assert.ok(!condemning.includes(codeOf(sentence(text), 400)))
      }),
      { numRuns: 500 },
    )
  })

  test('condemns nothing where the provider names a field of the request, though nothing is quoted', () => {
    assert.equal(codeOf('Invalid value: invalid api key', 400, { param: 'verbosity' }), 'invalid_request')
    assert.equal(codeOf('Model x does not exist', 400, { param: 'model' }), 'model_not_found')
  })

  test('condemns nothing within an address', () => {
    for (const url of ['https://example.com/a-model/decommissioned.png', 'gs://a-model/decommissioned']) {
      const code = codeOf(`Error while reading ${url}. Upstream status code: 403.`, 400)
      assert.equal(code, 'invalid_request')
    }
  })

  test('does not hide what the provider says besides', () => {
    const said: [number, string, ErrorCode][] = [
      [404, 'The model `gpt-9` does not exist or you do not have access to it.', 'model_not_found'],
      [404, 'model "llama9" not found, try pulling it first', 'model_not_found'],
      [404, "The model 'm' has been deprecated. You can't use it.", 'model_not_found'],
      [400, "Invalid API key. You don't have access to 'm'.", 'provider_key_rejected'],
      [413, "Request too large for model 'm' on tokens per minute (TPM): Limit 6000, try again", 'rate_limited'],
    ]
    for (const [status, message, code] of said) assert.equal(codeOf(message, status), code, message)
  })

  test('does not hide the words of an upstream that are quoted as JSON', () => {
    const raw = '{"message":"The provided model identifier is invalid."}'
    assert.equal(codeOf('Provider returned error', 400, { metadata: { raw } }), 'model_not_found')
  })

  test('is left out in time, however many quotation marks there are', () => {
    const beganMs = performance.now()
    for (const mark of ["'", ' "', ' `a` ', '“', '’', 'https://', 'gs:']) codeOf(mark.repeat(500_000), 400)
    assert.ok(performance.now() - beganMs < 2000)
  })
})
