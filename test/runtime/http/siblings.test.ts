import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSiblings, siblingSettings } from '#runtime/http/siblings.ts'
import { readSettings } from '#runtime/settings.ts'

const siblingsOf = (environment: Record<string, string>) => createSiblings(readSettings(siblingSettings, environment))
const failed = (code: string) => Object.assign(new Error(code), { code, syscall: 'connect' })

describe('the other functions of the set', () => {
  test('are behind the gateway, unless they are called by their names', () => {
    const usual = siblingsOf({})
    assert.equal(usual.gatewayUrl, 'http://gateway.openfaas:8080')
    assert.equal(usual.urlOf('groq-generate'), 'http://gateway.openfaas:8080/function/groq-generate')
    const own = siblingsOf({ gateway_url: 'http://gateway:8080/' })
    assert.equal(own.urlOf('groq-generate.team'), 'http://gateway:8080/function/groq-generate.team')
    assert.equal(siblingsOf({ function_url: '' }).gatewayUrl, 'http://gateway.openfaas:8080')
  })

  test('are where the pattern says, and then there is no gateway', () => {
    for (const [function_url, url] of [
      ['http://{function}:8080', 'http://groq-generate:8080'],
      ['http://{function}:8080/', 'http://groq-generate:8080'],
      ['https://{function}.llm.svc.cluster.local', 'https://groq-generate.llm.svc.cluster.local'],
      ['http://mesh:15001/to/{function}/', 'http://mesh:15001/to/groq-generate'],
      ['http://team-{function}:80', 'http://team-groq-generate:80'],
    ] as const) {
      const siblings = siblingsOf({ gateway_url: 'http://gateway:8080', function_url })
      assert.deepEqual([siblings.gatewayUrl, siblings.urlOf('groq-generate')], [undefined, url])
    }
  })

  test('are not found by a pattern that is none', () => {
    const once = /function_url must contain \{function\} once, such as http:\/\/\{function\}:8080; set it under/
    const address = /function_url must be an http or https address/
    for (const [function_url, message] of [
      ['http://gateway:8080', once],
      ['http://{FUNCTION}:8080', once],
      ['http://{function}.{function}:8080', once],
      ['{function}:8080', address],
      ['{function}', address],
      ['ftp://{function}:21', address],
      ['http://host:{function}', address],
      ['http://{function}.{namespace}:8080', address],
      ['http://user:password@{function}:8080', address],
      ['http://{function}:8080?x=1', address],
      ['http://host/?name={function}', address],
      ['http://{function}:8080/#x', address],
      ['http://{function}:8080 ', address],
      ['{function}://host', address],
    ] as const) {
      assert.throws(() => siblingsOf({ function_url }), { name: 'SettingsError', message }, function_url)
    }
  })

  test('are not to blame where the gateway is away', () => {
    const error = siblingsOf({}).unreachable('groq-generate', failed('ECONNREFUSED'))
    assert.deepEqual([error.code, error.tryAnother], ['gateway_unreachable', false])
    assert.equal(error.message, 'The gateway at http://gateway.openfaas:8080 cannot be reached')
  })

  test('are away one by one without it, and whoever may be starting is told apart', () => {
    const { unreachable } = siblingsOf({ function_url: 'http://{function}:8080' })
    for (const [code, message, isStarting] of [
      ['ECONNREFUSED', 'groq-generate at http://groq-generate:8080 cannot be reached', true],
      ['EPERM', 'groq-generate at http://groq-generate:8080 cannot be reached', true],
      ['EHOSTUNREACH', 'groq-generate at http://groq-generate:8080 cannot be reached', true],
      ['EAI_AGAIN', 'groq-generate at http://groq-generate:8080 cannot be reached', true],
      ['ETIMEDOUT', 'groq-generate at http://groq-generate:8080 cannot be reached', undefined],
      ['ENOTFOUND', 'There is no groq-generate at http://groq-generate:8080', undefined],
    ] as const) {
      const error = unreachable('groq-generate', failed(code))
      assert.deepEqual([error.code, error.tryAnother], ['function_unavailable', true])
      assert.deepEqual([error.message, error.details.isStarting], [message, isStarting])
      assert.match(error.details.fix ?? '', /kubectl get service,pods.*groq-generate.*function_url/)
    }
  })
})
