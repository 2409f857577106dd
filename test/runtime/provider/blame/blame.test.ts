import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type ErrorCode, isErrorCode } from '#runtime/error-table.ts'
import type { LlmError } from '#runtime/errors.ts'
import { errorInside } from '#runtime/provider/blame/inside.ts'
import { readErrorBody } from '#runtime/provider/blame/said.ts'
import { toProviderFailure } from '#runtime/provider/blame/to-error.ts'
import { readError as readBedrockError } from '../../../../functions/bedrock-generate/error.ts'
import { vendorErrors } from './vendor-errors.ts'
import { vendorSentences } from './vendor-sentences.ts'

const nowMs = Date.parse('2026-11-25T12:00:00Z')

function failureOf(body: unknown, status?: number, headers: Record<string, string> = {}): LlmError {
  const headerOf = (name: string) => headers[name]
  const readError = 'x-amzn-errortype' in headers ? readBedrockError : readErrorBody
  return toProviderFailure({
    provider: 'vendor',
    said: readError(body, headerOf),
    status,
    headerOf,
    nowMs,
    redact: (text) => text,
  })
}

describe('whom a failure condemns', () => {
  for (const { vendor, status, body, headers, is, tokens, limit, retryAfterMs, providerCode } of vendorErrors) {
    const message = String(JSON.stringify(body)).slice(0, 120)
    test(`${vendor} ${status ?? 'within a 200'}: ${is}: ${message}`, () => {
      const failure = failureOf(body, status, headers)
      assert.equal(failure.code, is, failure.message)
      if (is === 'context_length_exceeded') {
        const said = tokens === undefined ? 'exceeded|\\d+ tokens' : `${tokens} tokens`
        assert.match(failure.message, new RegExp(`This (?:model|endpoint)'s maximum context length is (?:${said})`))
        // The router compares it with the windows of the others.
        assert.equal(failure.details.contextWindowTokens, tokens)
      }
      if (limit !== undefined) assert.equal(failure.details.limit, limit)
      if (retryAfterMs !== undefined) assert.equal(failure.details.retryAfterMs, retryAfterMs)
      if (providerCode !== undefined) assert.equal(failure.details.providerCode, providerCode)
    })
  }

  for (const [vendor, status, is, message, code = null] of vendorSentences) {
    test(`${vendor} ${status}: ${is}: ${message.slice(0, 80)}`, () => {
      assert.equal(failureOf({ error: { message, code } }, status).code, is)
      // The same within a reply of status 200.
      assert.equal(failureOf({ error: { message, code: code ?? status } }).code, is)
    })
  }

  test('reads a wait from a sentence, in each vendor’s words', () => {
    const waits: [string, number][] = [
      ['Please try again in 1m12.5s. Need more tokens?', 72_500],
      ['Please try again in 540ms.', 540],
      ['Please retry in 34.074824224s.', 34_074.824224],
      ['Please retry after 26 seconds.', 26_000],
      ['Please retry after 1 second.', 1000],
      ['Please retry after 2 minutes.', 120_000],
      ['Please try again in 1 minute.', 60_000],
      ['Please try again in 1.5 seconds.', 1500],
      // At most ten minutes.
      ['Try again in 3 hours.', 600_000],
    ]
    for (const [message, ms] of waits) {
      const { retryAfterMs } = failureOf({ error: { message, code: '429' } }, 429).details
      assert.ok(Math.abs((retryAfterMs ?? 0) - ms) < 1, `${message}: ${retryAfterMs}`)
    }
  })

  test('reads when a provider that is down will be back, and not when its quota is full again', () => {
    const waitOf = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      const { code, details } = failureOf(body, status, headers)
      return [code, details.retryAfterMs, details.limit]
    }
    const said = { error: { message: 'Down for maintenance. 2 requests are queued; try again in 9s.', code: null } }
    for (const body of [said, '<html>']) {
      for (const status of [500, 502, 503, 404]) {
        assert.deepEqual(waitOf(status, body, { 'retry-after': '30' }), ['provider_unavailable', 30_000, undefined])
      }
    }
    assert.deepEqual(waitOf(503, said, { 'x-ratelimit-reset': '60' }), ['provider_unavailable', undefined, undefined])
    assert.deepEqual(waitOf(400, { error: { message: 'no' } }, { 'retry-after': '30' }).slice(1), [
      undefined,
      undefined,
    ])
  })

  test('tells what a provider says from what our own code does, though it has no word for it', () => {
    assert.equal(failureOf({ error: 'no' }, 400).details.providerCode, '400')
    assert.equal(failureOf({ error: { message: 'no' } }, 422).details.providerCode, '422')
    assert.equal(failureOf('<html>', 400).details.providerCode, undefined)
  })

  test('says nothing lasting of a key or a model where something in between has answered', () => {
    const pages = [undefined, '<html>', {}, { message: 'no Route matched with those values' }, [], null, 7]
    for (const status of [401, 402, 403, 404, 407]) {
      for (const page of pages) assert.equal(failureOf(page, status).code, 'provider_unavailable', `${status} ${page}`)
    }
    assert.match(failureOf('<html>', 403).message, /not in its own words/)
    // Nor is a request condemned by anyone but the provider.
    for (const page of pages) assert.equal(failureOf(page, 400).tryAnother, true)
  })

  test('says nothing lasting for a status alone, even in the provider’s form', () => {
    for (const status of [402, 403, 404]) {
      assert.equal(
        failureOf({ error: { message: `status ${status}`, code: null } }, status).code,
        'provider_unavailable',
      )
    }
    assert.equal(failureOf({ detail: 'Not Found' }, 404).code, 'provider_unavailable')
  })

  test('blames a service that is gone, locked or tired of waiting, and not the request', () => {
    for (const status of [410, 421, 423, 460, 463, 499]) {
      for (const body of [{ error: { message: 'no', code: null } }, { detail: 'Gone' }, '<html>', undefined]) {
        assert.equal(failureOf(body, status).code, 'provider_unavailable', `${status} ${JSON.stringify(body)}`)
      }
    }
    assert.equal(failureOf({ error: { message: 'The model m has been deprecated' } }, 410).code, 'model_not_found')
  })

  test('is decided for any reply whatever, in time', () => {
    const words = fc.constantFrom(
      'tokens ',
      'maximum context length ',
      'exceeds the ',
      'model ',
      'not found',
      '1 ',
      'x',
    )
    const message = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 2000 }).map((parts) => parts.join('')),
    )
    const error = fc.record(
      { message, code: fc.oneof(fc.string(), fc.integer()), type: fc.anything() },
      { requiredKeys: [] },
    )
    const body = fc.oneof(fc.anything(), fc.record({ error: fc.oneof(error, message) }), fc.jsonValue())
    fc.assert(
      fc.property(body, fc.option(fc.integer({ min: 300, max: 599 }), { nil: undefined }), (said, status) => {
        const beganMs = performance.now()
        const { code, message } = failureOf(said, status)
        assert.ok(isErrorCode(code))
        assert.ok(message.length < 1000)
        assert.ok(performance.now() - beganMs < 2000)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an error within a reply of status 200', () => {
  test('is seen at the top, in a choice, and beside a choice', () => {
    const error = { message: 'm', code: 429 }
    const typed = { type: 'error', message: 'm' }
    const replies: [reply: object, body: object, hasBegun: boolean][] = [
      [{ error }, { error }, false],
      [{ error: 'words' }, { error: 'words' }, false],
      [{ choices: [], error }, { error }, false],
      [{ choices: [{ index: 0 }, { index: 1, error }] }, { error }, true],
      [{ choices: [{ index: 0 }], error }, { error }, true],
      [typed, typed, false],
    ]
    for (const [reply, body, hasBegun] of replies) assert.deepEqual(errorInside(reply), { body, hasBegun, reply })
  })

  test('is not seen where there is none', () => {
    for (const reply of [
      undefined,
      null,
      'error',
      [],
      {},
      { error: null },
      { error: '' },
      { choices: [{ error: null }] },
    ]) {
      assert.equal(errorInside(reply), undefined)
    }
  })
})

test('the classes of the table are all of the error table', () => {
  const used = new Set<ErrorCode>(vendorErrors.map(({ is }) => is))
  for (const code of used) assert.ok(isErrorCode(code))
})
