import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { createAttempts } from '../../../functions/llm-console/login/attempts.ts'
import { isSession, sessionMs, signSession } from '../../../functions/llm-console/login/session.ts'

const [token, next] = ['the-first-admin-token', 'the-second-admin-token']

describe('a session', () => {
  test('holds for its time, and no longer', () => {
    const session = signSession(token, 1000)
    assert.equal(isSession(session, [token], 1000), true)
    assert.equal(isSession(session, [token], 1000 + sessionMs - 1), true)
    assert.equal(isSession(session, [token], 1000 + sessionMs), false)
  })

  test('ends with the token that has signed it, and not while one token replaces the other', () => {
    const session = signSession(token, 0)
    assert.equal(isSession(session, [next, token], 0), true)
    assert.equal(isSession(session, [next], 0), false)
  })

  test('is another one each time', () => {
    assert.notEqual(signSession(token, 0), signSession(token, 0))
  })
})

test('after twenty wrong tokens within a minute none is looked at, until the first of them is a minute old', () => {
  let nowMs = 0
  const attempts = createAttempts(() => nowMs)
  for (let count = 0; count < 20; count += 1) {
    attempts.check()
    attempts.wrong()
    nowMs += 1000
  }
  assert.throws(
    () => attempts.check(),
    (error) => error instanceof LlmError && error.code === 'rate_limited' && error.details.retryAfterMs === 40_000,
  )
  nowMs = 60_000
  attempts.check()
  attempts.wrong()
  assert.throws(() => attempts.check())
})
