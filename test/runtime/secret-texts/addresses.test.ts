import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRedactor } from '#runtime/redact.ts'

describe('of an address that is mounted as a secret', () => {
  for (const [address, text, shown] of [
    ['redis://redis:6379', 'redis://redis:6379', 'redis://redis:6379'],
    ['redis://redis.cache.svc.cluster.local/0?prefix=a', 'redis.cache.svc.cluster.local', undefined],
    [
      'rediss://router:pa55/w@rd%21@redis:6380',
      'pa55/w@rd%21 pa55/w@rd! of router at redis:6380',
      '*** *** of router at redis:6380',
    ],
    ['redis://:pa55word@redis', 'redis://:pa55word@redis', 'redis://***redis'],
    ['redis://:secret@redis', 'a secret, redis://:secret@redis', 'a secret, redis://***redis'],
    ['postgres://router:router@db/ledger', 'The router is router:router', 'The router is ***'],
    ['postgres://u:pa55word@db/l?application_name=a@b', 'pa55word at db/l', '*** at db/l'],
    [
      'postgres://db/ledger?user=me&password=pa55word&sslmode=require',
      'sslmode=require pa55word',
      'sslmode=require ***',
    ],
    [
      'https://hooks.test/services/T0123/aB3dE5gH7jK9mN1pQ3sT5vW7',
      'hooks.test/services aB3dE5gH7jK9mN1pQ3sT5vW7',
      'hooks.test/services ***',
    ],
    ['https://ghp_aB3dE5gH7jK9mN1pQ3sT5@git.test', 'ghp_aB3dE5gH7jK9mN1pQ3sT5 git.test', '*** git.test'],
  ] as const) {
    test(`only what is secret is masked: ${address}`, () => {
      const redactor = createRedactor()
      redactor.remember(address)
      assert.equal(redactor.redact(text), shown ?? text)
      assert.ok(!redactor.redact(address).includes('pa55'))
    })
  }
})

test('a secret that is a word is not masked, because answers are full of words', () => {
  const redactor = createRedactor()
  for (const word of ['operator', 'Postgres', 'OLLAMA', 'none']) redactor.remember(word)
  assert.equal(redactor.redact('An operator of Postgres or OLLAMA'), 'An operator of Postgres or OLLAMA')
  redactor.remember('0perator')
  redactor.remember('two words, and a password')
  assert.equal(redactor.redact('0perator: two words, and a password.'), '***: ***.')
})
