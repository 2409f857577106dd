import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { createAttempts } from '../../../functions/llm-console/login/attempts.ts'
import { createEnded } from '../../../functions/llm-console/login/ended.ts'
import { createLogin } from '../../../functions/llm-console/login/login.ts'
import {
  idleMs,
  isDueForRenewal,
  newSession,
  readSession,
  renewed,
  sessionMs,
  signSession,
} from '../../../functions/llm-console/login/session.ts'

const [token, next] = ['the-first-admin-token', 'the-second-admin-token']

describe('a session', () => {
  test('that nobody uses holds for its idle time, and no longer', () => {
    const session = newSession(1000)
    const text = signSession(session, token)
    assert.deepEqual(readSession(text, [token], 1000 + idleMs - 1), session)
    assert.equal(readSession(text, [token], 1000 + idleMs), undefined)
  })

  test('that is used holds for its whole time, and no longer', () => {
    let session = newSession(0)
    let nowMs = 0
    for (; nowMs < sessionMs; nowMs += idleMs / 2) {
      assert.ok(readSession(signSession(session, token), [token], nowMs), `${nowMs}`)
      if (isDueForRenewal(session, nowMs)) session = renewed(session, nowMs)
    }
    assert.equal(session.endMs, sessionMs)
    assert.equal(isDueForRenewal(session, sessionMs - 1), false)
    assert.equal(readSession(signSession(session, token), [token], nowMs), undefined)
  })

  test('ends with the token that has signed it, and not while one token replaces the other', () => {
    const text = signSession(newSession(0), token)
    assert.ok(readSession(text, [next, token], 0))
    assert.equal(readSession(text, [next], 0), undefined)
  })

  test('is another one each time', () => {
    assert.notEqual(newSession(0).id, newSession(0).id)
  })
})

test('ended sessions are remembered until they could not be renewed, and the oldest are forgotten where there are too many', () => {
  let nowMs = 0
  const ended = createEnded(() => nowMs)
  const [first, ...rest] = Array.from({ length: 10_001 }, () => newSession(0))
  assert.ok(first)
  ended.add(first)
  nowMs = sessionMs - 1
  assert.equal(ended.has(renewed(first, nowMs)), true)
  for (const session of rest) ended.add(session)
  assert.equal(ended.has(first), false)
  assert.ok(rest.every((session) => ended.has(session)))
  nowMs = sessionMs
  ended.add(newSession(nowMs))
  assert.ok(!rest.some((session) => ended.has(session)))
})

test('a session that somebody ends has ended for every copy of its cookie, older and renewed ones too', () => {
  let nowMs = 0
  const tokens = (): [string] => [token]
  const secrets = { tokens, requireTokens: tokens }
  const login = createLogin({ secrets, now: () => nowMs })
  const withCookie = (cookie = '') => ({ headers: { cookie: cookie.split(';')[0] ?? '' } })
  const first = withCookie(login.signIn({ headers: {} }, token))
  const other = withCookie(login.signIn({ headers: {} }, token))
  assert.equal(login.renew(first), undefined)
  nowMs = idleMs / 2
  assert.equal(login.isDue(first), true)
  const again = withCookie(login.renew(first))
  assert.equal(login.isDue(again), false)
  login.signOut(again)
  for (const copy of [first, again]) {
    assert.deepEqual([login.isSignedIn(copy), login.isDue(copy), login.renew(copy)], [false, false, undefined])
    assert.throws(() => login.require(copy), { code: 'invalid_key' })
  }
  assert.equal(login.isSignedIn(other), true)
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
