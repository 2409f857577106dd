import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GivenAddress, routerAddress } from '../../../local/admin/router-address.ts'

test('the router is behind the gateway, unless it is named itself', () => {
  const cases: [GivenAddress, Record<string, string>, string][] = [
    [{}, {}, 'http://127.0.0.1:8080/function/llm-router'],
    [{}, { OPENFAAS_URL: 'https://gateway.example/' }, 'https://gateway.example/function/llm-router'],
    [{ gateway: 'http://g:1//' }, { OPENFAAS_URL: 'https://gateway.example' }, 'http://g:1/function/llm-router'],
    [{ router: 'http://127.0.0.1:9000/' }, { OPENFAAS_URL: 'https://gateway.example' }, 'http://127.0.0.1:9000'],
    [{ router: 'https://llm.example/api', gateway: 'http://g:1' }, {}, 'https://llm.example/api'],
  ]
  for (const [given, environment, address] of cases) assert.equal(routerAddress(given, environment), address)
  assert.throws(() => routerAddress({ router: 'llm-router:8080' }, {}), {
    message: '--router must be an address such as https://host, not llm-router:8080.',
  })
  assert.throws(() => routerAddress({ gateway: 'gateway' }, {}), /--gateway must be an address/)
  for (const path of ['/function/llm-router', '/function/llm-router/v1', '/function/']) {
    assert.throws(() => routerAddress({ gateway: `http://g:1${path}` }, {}), {
      message: new RegExp(`leave out ${path.replace(/\/$/, '')}, `),
    })
  }
  // A gateway of this name.
  assert.equal(routerAddress({ gateway: 'http://function/ai' }, {}), 'http://function/ai/function/llm-router')
})

test('an address with a user and a password is refused, and they are not repeated', () => {
  for (const address of ['http://ada:s3cret@gateway:8080', 'https://s3cret@gateway', 'ada:s3cret@gateway']) {
    for (const option of ['gateway', 'router'] as const) {
      assert.throws(() => routerAddress({ [option]: address }, {}), {
        message: `--${option} must be an address without a user and a password: neither is used.`,
      })
    }
    assert.throws(() => routerAddress({}, { OPENFAAS_URL: address }), { message: /^--gateway must .* without a user/ })
  }
})
