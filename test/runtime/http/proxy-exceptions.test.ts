import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxyExceptions } from '#runtime/http/proxy-exceptions.ts'

const exceptions = (NO_PROXY: string) => proxyExceptions({ NO_PROXY }).NO_PROXY

test('a network in NO_PROXY is the range of its addresses', () => {
  assert.equal(exceptions('10.0.0.0/8'), '10.0.0.0-10.255.255.255')
  assert.equal(exceptions('192.168.77.5/16'), '192.168.0.0-192.168.255.255')
  assert.equal(exceptions('127.0.0.1/32'), '127.0.0.1-127.0.0.1')
  assert.equal(exceptions('0.0.0.0/0'), '0.0.0.0-255.255.255.255')
  assert.deepEqual(proxyExceptions({ no_proxy: '10.1.2.0/30' }), { no_proxy: '10.1.2.0-10.1.2.3' })
})

test('what is no network stays as it is written', () => {
  for (const text of ['localhost, .svc', '*', '10.0.0.0/33', '300.0.0.0/8', 'fd00::/8', '127.0.0.1:8080', '']) {
    assert.equal(exceptions(text), text)
  }
  assert.equal(exceptions('localhost, 10.0.0.0/8,.svc'), 'localhost,10.0.0.0-10.255.255.255,.svc')
  assert.deepEqual(proxyExceptions({}), {})
})
