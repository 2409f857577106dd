import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasSentNothing, isNotConnected } from '#runtime/http/not-connected.ts'

const failure = (code: string, syscall?: string) =>
  Object.assign(new Error(code), { code, ...(syscall && { syscall }) })

test('nothing was sent where there was no connection', () => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH']) {
    assert.ok(isNotConnected(failure(code, 'connect')))
    assert.ok(hasSentNothing(failure(code, 'connect')))
  }
  assert.ok(hasSentNothing(failure('EAI_AGAIN', 'getaddrinfo')))
  assert.ok(hasSentNothing(failure('ETIMEDOUT', 'connect')))
  assert.ok(hasSentNothing(failure('ETIMEDOUT')))
})

test('a connection that stood may have carried the request, whatever it was lost by', () => {
  for (const syscall of ['read', 'write']) {
    for (const code of ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED']) {
      assert.ok(!isNotConnected(failure(code, syscall)))
      assert.ok(!hasSentNothing(failure(code, syscall)))
    }
  }
  assert.ok(!hasSentNothing(failure('ECONNRESET', 'read')))
})
