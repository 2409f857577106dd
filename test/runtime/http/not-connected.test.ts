import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { createOpen } from '#runtime/http/client.ts'
import { codeOf, hasSentNothing, isNotConnected, isWithoutHost } from '#runtime/http/not-connected.ts'

const failure = (code: string, syscall?: string) =>
  Object.assign(new Error(code), { code, ...(syscall && { syscall }) })

/** What the client fails with where the system fails so for the host's name. */
function failedBy(error: Error): Promise<Error> {
  const open = createOpen({}, { lookup: (_name, _options, done) => done(error, '', 0) })
  return open({ url: 'http://somewhere.invalid', method: 'GET', headers: {} }).then(
    () => assert.fail('it was connected'),
    (thrown) => thrown,
  )
}

describe('whether a request has been sent', () => {
  test('is no where there was no connection, whatever the system calls it', () => {
    const codes = [
      'ECONNREFUSED',
      'EHOSTUNREACH',
      'EPERM',
      'EACCES',
      'EADDRNOTAVAIL',
      'EINVAL',
      'EHOSTDOWN',
      'ENETDOWN',
    ]
    for (const code of codes) {
      assert.ok(isNotConnected(failure(code, 'connect')), code)
      assert.ok(hasSentNothing(failure(code, 'connect')), code)
    }
    for (const code of ['EAI_AGAIN', 'ENOTFOUND', 'EAI_FAIL']) assert.ok(isNotConnected(failure(code, 'getaddrinfo')))
    const ofEach = new AggregateError([failure('ECONNREFUSED', 'connect'), failure('EACCES', 'connect')])
    assert.ok(isNotConnected(ofEach) && hasSentNothing(ofEach))
  })

  test('is no where a connection took too long, after which nobody is starting', () => {
    const late = failure('ETIMEDOUT', 'connect')
    assert.deepEqual([isNotConnected(late), isWithoutHost(late), hasSentNothing(late)], [false, true, true])
  })

  test('is unknown once the connection stood, whatever it was lost by', () => {
    for (const syscall of ['read', 'write', undefined]) {
      for (const code of ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED', 'ECONNRESET', 'EPERM']) {
        assert.ok(!isNotConnected(failure(code, syscall)))
        assert.ok(!hasSentNothing(failure(code, syscall)))
      }
    }
  })

  test('is no where TLS did not come to stand, though there is a host', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    const thrown: unknown = await createOpen({})({ url, method: 'GET', headers: {} }).catch((error) => error)
    assert.deepEqual([hasSentNothing(thrown), isWithoutHost(thrown), isNotConnected(thrown)], [true, false, false])
    server.close()
  })

  test('is no where this process can open no connection, which is its own load', async () => {
    for (const code of ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']) {
      const thrown = await failedBy(failure(code, 'getaddrinfo'))
      assert.ok(thrown instanceof LlmError, code)
      assert.deepEqual([thrown.code, thrown.details.retryAfterMs], ['overloaded', 1000])
    }
    assert.equal(codeOf(await failedBy(failure('EPERM', 'getaddrinfo'))), 'EPERM')
  })
})
