import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorHeaders, fromErrorBody, toErrorBody } from '#runtime/contract/error-body.ts'
import { adviceOnceBegun, onceBegun } from '#runtime/contract/once-begun.ts'
import { type ErrorCode, errorTable } from '#runtime/error-table.ts'
import { type ErrorDetails, LlmError } from '#runtime/errors.ts'

describe('errors on the wire', () => {
  test('every error goes out and comes in as the same code', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const sent = new LlmError(code, 'Something happened', { param: 'p' })
      const received = fromErrorBody(JSON.parse(JSON.stringify(toErrorBody(sent))), { retryAfterMs: 250 })
      assert.equal(received?.code, code)
      assert.equal(received?.message.replace(/\.$/, ''), 'Something happened')
      assert.equal(received?.details.retryAfterMs, 250)
    }
  })
  test('an answer that had begun is not to blame on a base URL, and whoever hears of it says its advice once', () => {
    const sent = toErrorBody(onceBegun(new LlmError('bad_reply', 'The reply broke off')))
    assert.equal(sent.error.message, `The reply broke off. ${adviceOnceBegun}`)
    const received = fromErrorBody(sent)
    assert.ok(received)
    assert.equal(toErrorBody(onceBegun(received)).error.message, sent.error.message)
    const late = new LlmError('provider_timeout', 'The answer did not go on')
    assert.equal(onceBegun(late), late)
  })
  test('the provider’s own code goes beside ours, and the limit that was reached in a header', () => {
    const details = { providerCode: 'rate_limit_exceeded', limit: 'tokens' } as const
    const sent = new LlmError('rate_limited', 'Too many tokens', details)
    assert.equal(errorHeaders(sent)['x-llm-limit'], 'tokens')
    const received = fromErrorBody(JSON.parse(JSON.stringify(toErrorBody(sent))), { limit: 'tokens' })
    assert.deepEqual(received?.details, details)
  })
  test('the size of the window that was too small goes beside the code, if it is a number of tokens', () => {
    const sent = new LlmError('context_length_exceeded', 'Too long', { contextWindowTokens: 8192 })
    const body = toErrorBody(sent)
    assert.equal(body.error.context_window_tokens, 8192)
    assert.deepEqual(fromErrorBody(JSON.parse(JSON.stringify(body)))?.details, { contextWindowTokens: 8192 })
    for (const told of [0, -1, 1.5, 1e30, '8192', null, {}]) {
      const received = fromErrorBody({ error: { ...body.error, context_window_tokens: told } })
      assert.equal(received?.code, 'context_length_exceeded')
      assert.equal(received.details.contextWindowTokens, undefined, String(told))
    }
  })
  test('a budget says in its body when it begins anew, and no wait that a client would sleep through', () => {
    const error = new LlmError('budget_exceeded', 'Nothing is left', { resetsAtMs: Date.UTC(2026, 11) })
    assert.equal(toErrorBody(error).error.resets_at, '2026-12-01T00:00:00.000Z')
    assert.deepEqual(errorHeaders(error), { 'x-should-retry': 'false' })
    assert.ok(!('resets_at' in toErrorBody(new LlmError('budget_exceeded', 'Nothing is left')).error))
  })
  test('no client repeats by itself what would be refused again', () => {
    const told = (code: ErrorCode, details: ErrorDetails = {}) =>
      errorHeaders(new LlmError(code, 'No', details))['x-should-retry']
    const passing: readonly ErrorCode[] = ['request_timeout', 'rate_limited', 'under_way']
    for (const [code, { status }] of Object.entries(errorTable) as [ErrorCode, { status: number }][]) {
      if (status < 500) assert.equal(told(code), passing.includes(code) ? undefined : 'false', code)
    }
    assert.equal(told('rate_limited', { resetsAtMs: 0 }), 'false')
  })
  test('no client repeats by itself what everybody was asked for, or what may be charged', () => {
    const failed = { provider: 'p', target: 'p/m', code: 'bad_reply', status: 502, message: 'Broken' }
    const billed = { ...failed, may_be_billed: true } as const
    const full = { ...failed, code: 'overloaded', status: 503 }
    for (const [code, details, told] of [
      ['providers_exhausted', {}, 'false'],
      ['deadline_exceeded', {}, 'false'],
      ['bad_reply', { fallbackErrors: [billed] }, 'false'],
      ['store_unavailable', { fallbackErrors: [billed, failed] }, 'false'],
      ['providers_exhausted', { fallbackErrors: [full, failed] }, 'false'],
      ['providers_exhausted', { fallbackErrors: [full, { ...full, may_be_billed: true }] }, 'false'],
      // Where all were only full, nobody has worked, and the next try may find room.
      ['providers_exhausted', { fallbackErrors: [full, full] }, undefined],
      ['overloaded', { mayBeBilled: true }, 'false'],
      ['overloaded', { mayBeBilled: false }, undefined],
      // Whose own limit has no room may come again when it has.
      ['rate_limited', { fallbackErrors: [failed] }, undefined],
    ] as const) {
      assert.equal(errorHeaders(new LlmError(code, 'No', { ...details } as ErrorDetails))['x-should-retry'], told, code)
    }
  })
  test('what is not our shape is not taken for a sibling’s error', () => {
    for (const body of [undefined, null, 'x', {}, { error: 'x' }, { error: { message: 'm', code: 'made_up' } }]) {
      assert.equal(fromErrorBody(body), undefined)
    }
  })
  test('a prototype’s property is not an error code', () => {
    assert.equal(fromErrorBody({ error: { message: 'm', code: 'toString' } }), undefined)
  })
})
