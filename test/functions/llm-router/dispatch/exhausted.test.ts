import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ErrorCode, errorTable } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import { exhausted } from '../../../../functions/llm-router/dispatch/exhausted.ts'
import { failedEnds } from '../../../../functions/llm-router/state/ends.ts'
import { shipped } from '../shipped.ts'

const [first, second] = shipped.targets
assert.ok(first && second)
const failed = (...codes: ErrorCode[]) =>
  codes.map((code, index) => ({ target: index === 0 ? first : second, error: new LlmError(code, 'It failed.'), ms: 1 }))

describe('the answer when nobody has given one', () => {
  const cases: [ErrorCode[], boolean, ErrorCode][] = [
    [['provider_unavailable', 'rate_limited'], false, 'providers_exhausted'],
    // Somebody was left to be asked, but no time.
    [['provider_unavailable'], true, 'deadline_exceeded'],
    [['provider_timeout', 'provider_timeout'], false, 'deadline_exceeded'],
    [['provider_timeout', 'bad_reply'], false, 'providers_exhausted'],
    [['bad_reply', 'bad_reply'], false, 'bad_reply'],
    [['context_length_exceeded', 'context_length_exceeded'], false, 'context_length_exceeded'],
    [['unsupported_by_provider', 'unsupported_by_provider'], false, 'unsupported_by_provider'],
    [['unsupported_by_provider', 'provider_unavailable'], false, 'providers_exhausted'],
    [['provider_unavailable', 'invalid_request'], false, 'invalid_request'],
    [['provider_unavailable', 'deadline_exceeded'], false, 'deadline_exceeded'],
    [[], false, 'providers_exhausted'],
    [[], true, 'deadline_exceeded'],
  ]
  for (const [codes, isLate, code] of cases) {
    test(`after ${codes.join(', ') || 'nothing'}${isLate ? ', with no time left' : ''} is ${code}`, () => {
      const error = exhausted(failed(...codes), isLate)
      assert.equal(error.code, code)
      if (codes.length > 0) assert.equal(error.details.fallbackErrors?.length, codes.length)
    })
  }
})

test('an answer of 500 or more, whatever has failed, is an end that alerts count', () => {
  // Only the archive has a database.
  const ofArchive = ['database_unavailable', 'database_refused']
  const counted = new Set<string>(failedEnds)
  for (const code of (Object.keys(errorTable) as ErrorCode[]).filter((one) => !ofArchive.includes(one))) {
    for (const isLate of [false, true]) {
      const error = exhausted(failed(code, code), isLate)
      assert.equal(counted.has(error.code), error.status >= 500, `${code} ends as ${error.code}`)
    }
  }
})

describe('what a provider has refused a request for is passed on', () => {
  const refused = {
    target: first,
    error: new LlmError('invalid_request', 'No such value.', { providerCode: 'invalid_value', param: 'temperature' }),
    ms: 1,
  }
  const others = ['waking', 'overloaded', 'provider_unavailable', 'provider_timeout', 'deadline_exceeded'] as const
  for (const code of others) {
    test(`though another one failed after it with ${code}, and no time is left`, () => {
      for (const attempts of [
        [refused, ...failed(code)],
        [...failed(code), refused, ...failed(code)],
      ]) {
        for (const isLate of [false, true]) {
          const error = exhausted(attempts, isLate)
          assert.deepEqual([error.code, error.details.param], ['invalid_request', 'temperature'])
          assert.equal(error.details.fallbackErrors?.length, attempts.length)
        }
      }
    })
  }

  test('unless the last one blames the request for something else', () => {
    assert.equal(exhausted([refused, ...failed('content_policy_violation')]).code, 'content_policy_violation')
  })
})

test('when nobody can do it, each is named with what it cannot', () => {
  const attempts = [first, second].map((target, index) => {
    const error = new LlmError('unsupported_by_provider', `It cannot do thing ${index}.`)
    return { target, error, ms: 1 }
  })
  const { status, message } = exhausted(attempts)
  assert.equal(status, 422)
  assert.equal(message, `${first.name}: It cannot do thing 0; ${second.name}: It cannot do thing 1`)
})

test('where budgets have refused all, it tells when the first begins anew, and no wait', () => {
  const [day, month] = [Date.UTC(2026, 10, 29), Date.UTC(2026, 11)]
  const refused = (resetsAtMs?: number) => ({
    target: second,
    error: new LlmError('budget_exceeded', 'Nothing is left', { resetsAtMs }),
    ms: 1,
  })
  const { details } = exhausted([refused(month), refused(), refused(day)])
  assert.deepEqual([details.resetsAtMs, details.retryAfterMs], [day, undefined])
  assert.equal(exhausted([refused()]).details.resetsAtMs, undefined)
  const busy = { target: first, error: new LlmError('rate_limited', 'Too many', { retryAfterMs: 2000 }), ms: 1 }
  const mixed = exhausted([busy, refused(day)]).details
  assert.deepEqual([mixed.resetsAtMs, mixed.retryAfterMs], [undefined, 2000])
})
