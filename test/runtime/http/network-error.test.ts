import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { validateHeaderValue } from 'node:http'
import { test } from 'node:test'
import { isNetworkError } from '#runtime/http/network-error.ts'

const failure = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more })
const thrownBy = (run: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(run)
    .then(
      () => assert.fail('it was not thrown'),
      (error: unknown) => error,
    )

test('a failure of the network or of TLS is one, whatever its code', () => {
  const ofTls = ['EPROTO', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY']
  for (const code of [...ofTls, 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER', 'HPE_INVALID_VERSION'])
    assert.ok(isNetworkError(failure(code)), code)
  for (const code of [
    'EACCES',
    'EPERM',
    'ENETDOWN',
    'EHOSTDOWN',
    'EADDRNOTAVAIL',
    'EMFILE',
    'ECONNREFUSED',
    'ENOTFOUND',
  ])
    assert.ok(isNetworkError(failure(code, { syscall: 'connect' })), code)
  assert.ok(isNetworkError(new TypeError('fetch failed', { cause: failure('UND_ERR_SOCKET') })))
})

test('a file or a key that cannot be read is none', async () => {
  for (const error of [
    await thrownBy(() => readFile('/nowhere/at/all')),
    await thrownBy(() => readFile('/')),
    await thrownBy(() => createPrivateKey('not a key')),
    await thrownBy(() => new URL('not an address')),
    await thrownBy(() => validateHeaderValue('authorization', undefined as unknown as string)),
    await thrownBy(() => JSON.parse('{')),
    failure('EACCES', { syscall: 'open', path: '/var/openfaas/secrets/vertex-credentials' }),
    new Error('The incoming JSON object does not contain a client_email field'),
    'a text',
  ]) {
    assert.ok(!isNetworkError(error), String(error))
  }
})
