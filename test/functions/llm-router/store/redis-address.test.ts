import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { StoreError } from '../../../../functions/llm-router/store/port.ts'
import { type Address, parseAddress, placesOf } from '../../../../functions/llm-router/store/redis-address.ts'

const plain: Address = {
  kind: 'single',
  isTls: false,
  nodes: [{ host: 'redis', port: 6379 }],
  username: undefined,
  password: undefined,
  database: 0,
  primaryName: '',
  prefix: 'llm-router',
}

describe('the address of Redis', () => {
  const good: [text: string, address: Partial<Address>][] = [
    ['redis://redis', {}],
    ['redis://redis:6380/3', { nodes: [{ host: 'redis', port: 6380 }], database: 3 }],
    ['rediss://redis/', { isTls: true }],
    ['redis://[::1]:7000', { nodes: [{ host: '::1', port: 7000 }] }],
    ['redis://:pass@redis', { password: 'pass' }],
    ['redis://user:p%40ss@redis', { username: 'user', password: 'p@ss' }],
    ['redis://user:a/b+c=@d:100%?#@redis', { username: 'user', password: 'a/b+c=@d:100%?#' }],
    ['redis://redis?prefix=team-a', { prefix: 'team-a' }],
    [
      'redis+cluster://user:pw@one:1,two:2,three',
      {
        kind: 'cluster',
        username: 'user',
        password: 'pw',
        nodes: [
          { host: 'one', port: 1 },
          { host: 'two', port: 2 },
          { host: 'three', port: 6379 },
        ],
      },
    ],
    [
      'rediss+sentinel://one,two:5/main?prefix=a',
      {
        kind: 'sentinel',
        isTls: true,
        primaryName: 'main',
        prefix: 'a',
        nodes: [
          { host: 'one', port: 26379 },
          { host: 'two', port: 5 },
        ],
      },
    ],
  ]
  for (const [text, address] of good) {
    test(`${text} is understood`, () => assert.deepEqual(parseAddress(text), { ...plain, ...address }))
  }

  const bad: [text: string, message: RegExp][] = [
    ['', /is not an address of Redis/],
    ['redis', /is not an address of Redis/],
    ['http://redis', /is not an address of Redis/],
    ['redis://', /is not an address of Redis/],
    ['redis://one,two', /several hosts, which only \+sentinel and \+cluster do/],
    ['redis://redis:99999', /a port that is not from 1 to 65535/],
    ['redis://redis:0', /a port that is not from 1 to 65535/],
    ['redis://redis/main', /a path that is not the number/],
    ['redis+cluster://redis/1', /a cluster has only one/],
    ['redis+sentinel://redis', /lacks the name of the primary/],
    ['redis://s3cret@redis', /has a user without a password/],
    ['redis://redis?timeout=1', /unknown parameter/],
    ['redis://redis?prefix={a}', /prefix that is not/],
  ]
  for (const [text, message] of bad) {
    test(`${text || 'nothing'} is refused, with what to write and without what was written`, () => {
      assert.throws(() => parseAddress(text), { name: 'StoreError', message })
      assert.throws(() => parseAddress(text), /Write redis:\/\/user:password@host:6379\/0/)
    })
  }

  test('names the same place whoever we are there, with TLS or without, and in any order', () => {
    const places = (text: string) => placesOf(parseAddress(text))
    for (const [one, ...others] of [
      [
        'redis://redis',
        'redis://user:old@redis:6379/0',
        'redis://user:n/e//w@redis',
        'rediss://:x@redis?prefix=llm-router',
      ],
      ['redis+cluster://a,b:6380', 'rediss+cluster://u:p@b:6380,a'],
      ['redis+sentinel://a,b/main', 'redis+sentinel://u:p/@b:26379,a/main'],
    ]) {
      for (const other of others) assert.deepEqual(places(other), places(one ?? ''))
    }
    const different = ['', ':6380', '/1', '?prefix=b'].flatMap((rest) => places(`redis://redis${rest}`))
    for (const form of ['cluster://redis', 'sentinel://redis/a', 'sentinel://redis/b'])
      different.push(...places(`redis+${form}`))
    assert.equal(new Set(different).size, different.length)
  })

  test('names a place for each of its hosts, so that one of them tells that it is the same store', () => {
    const [before, after] = ['a,b', 'c,b'].map((hosts) => placesOf(parseAddress(`redis+cluster://${hosts}`)))
    assert.deepEqual([before?.length, after?.length], [2, 2])
    assert.equal(new Set([...(before ?? []), ...(after ?? [])]).size, 3)
  })

  test('any password goes through, percent-encoded or not, and no refusal repeats a part of it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: 'binary' }), (user, password) => {
        const [name, word] = [user, password].map((text) => encodeURIComponent(text.toWellFormed()))
        const { username, password: read } = parseAddress(`redis://${name}:${word}@redis`)
        assert.deepEqual([username, read], [user.toWellFormed(), password.toWellFormed()])
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          assert.equal(typeof parseAddress(`redis://${text}`).kind, 'string')
        } catch (error) {
          assert.ok(error instanceof StoreError)
          if (text.length > 40) assert.ok(!error.message.includes(text))
        }
      }),
    )
  })
})
