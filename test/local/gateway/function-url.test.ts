import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readFunctionUrl } from '../../../local/gateway/function-url.ts'

describe('an address below /function/', () => {
  const functions: [url: string, name: string, path: string][] = [
    ['/function/one', 'one', '/'],
    ['/function/one/', 'one', '/'],
    ['/function/one.openfaas-fn/v1/models?limit=1', 'one.openfaas-fn', '/v1/models?limit=1'],
    ['/function/one?a=b/c', 'one', '/?a=b/c'],
    ['/function/one/v1/models/openai%2Fgpt?x=%2F', 'one', '/v1/models/openai/gpt?x=%2F'],
    ['/function/one/a%20b%22%C3%A9', 'one', '/a%20b%22%C3%A9'],
    ['/function/one/a%3Fb%23c', 'one', '/a%3Fb%23c'],
    ['/function/one/.well-known', 'one', '/.well-known'],
  ]
  for (const [url, name, path] of functions) {
    test(`${url} calls ${name} with ${path}`, () => {
      assert.deepEqual(readFunctionUrl(url, '/function/'), { kind: 'function', name, path })
    })
  }

  const redirects: [url: string, location: string][] = [
    ['/function/one//v1?a=b', '/function/one/v1?a=b'],
    ['/function/one/a/../b', '/function/one/b'],
    ['/function/one/./', '/function/one/'],
  ]
  for (const [url, location] of redirects) {
    test(`${url} is redirected to ${location}`, () => {
      assert.deepEqual(readFunctionUrl(url, '/function/'), { kind: 'redirect', location })
    })
  }

  test('without a name, or with one that no function has, is unknown', () => {
    for (const url of ['/function/', '/function/a%20b', '/function/?a']) {
      assert.deepEqual(readFunctionUrl(url, '/function/'), { kind: 'unknown' })
    }
  })

  test('with an escape that is none is malformed', () => {
    assert.deepEqual(readFunctionUrl('/function/one/%zz', '/function/'), { kind: 'malformed' })
  })

  test('never leaves a control character or a space in the path', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const asked = readFunctionUrl(`/function/one/${path}`, '/function/')
        if (asked.kind === 'function') assert.match(asked.path, /^\/[\x21-\x7e]*$/)
      }),
    )
  })
})
