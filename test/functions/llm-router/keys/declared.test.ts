import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createRedactor } from '#runtime/redact.ts'
import { faultsOfKey } from '../../../../functions/llm-router/choose/permissions.ts'
import { readDeclared } from '../../../../functions/llm-router/keys/declared.ts'
import { readDeclaredKeys } from '../../../../functions/llm-router/keys/declared-text.ts'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { freshSecrets } from '../../../runtime/fresh-secrets.ts'
import { shipped } from '../shipped.ts'
import { mountSecrets } from './mount.ts'

const [one, other] = [hashOf(createToken()), hashOf(createToken())]
const faultsOf = (key: Parameters<typeof faultsOfKey>[0]) => faultsOfKey(key, shipped)
const read = (text: string) => readDeclaredKeys(text, 'in the secret router-keys', { TEAM: 'web' }, faultsOf)
const entry = (id: string, hash: string, more = '') => `- { id: ${id}, name: ${id}, hashes: [${hash}]${more} }\n`

describe('declared keys', () => {
  test('are read with their defaults, and found by each of their hashes', () => {
    const { byId, byHash } = read(`
- id: shop
  name: Shop backend
  department: "\${TEAM:-none}"
  user: 42
  hashes: [${one}, ${other.toUpperCase()}]
  models: [cheap, gpt-5-mini]
  budgets: [{ usd: 100, per: month }]
  expires: 2027-01-01T00:00:00Z
`)
    const key = byId.get('shop')
    assert.deepEqual(
      { ...key, budgets: key?.budgets[0]?.softPercent },
      {
        ...{
          id: 'shop',
          name: 'Shop backend',
          department: 'web',
          user: '42',
          tags: [],
          models: ['cheap', 'gpt-5-mini'],
        },
        ...{ private: false, disabled: false, limits: {}, budgets: 80, expires: '2027-01-01T00:00:00Z' },
      },
    )
    assert.equal(byHash.get(one), key)
    assert.equal(byHash.get(other), key)
  })

  test('are refused with a strategy for which the catalogue has nothing', () => {
    const without = { ...shipped, tierRouting: undefined }
    const check = (more: string) =>
      readDeclaredKeys(entry('a', one, more), 'here', {}, (key) => faultsOfKey(key, without))
    const fault = /line 1: a: the strategy tier needs its tiers; add tierRouting to the catalogue/
    assert.throws(() => check(', budgets: [{ usd: 1, per: day, whenLow: tier }]'), fault)
    assert.throws(() => check(', strategy: tier'), fault)
    assert.equal(check(', budgets: [{ usd: 1, per: day, whenLow: complexity }]').byId.size, 1)
  })

  const long = 'x'.repeat(101)
  const faults: [string, string, RegExp][] = [
    ['no YAML', '- id: [', /router-keys, line \d+: it is not valid YAML/],
    ['no list', 'id: shop', /line 1: it must be a list/],
    ['no key', '[]', /must hold a key; to let everybody in, remove the secret/],
    ['two keys of one id', entry('a', one) + entry('a', other), /line 2: there are two keys a; rename or remove one/],
    ['two keys of one hash', entry('a', one) + entry('b', one), /line 2: b has a hash that a has too/],
    ['one hash twice', entry('a', `${one}, ${one}`), /a has a hash that a has too/],
    ['no hash', entry('a', ''), /hashes must hold one/],
    ['a token in place of its hash', entry('a', createToken()), /hashes\.0 must be the SHA-256 of a token/],
    ['an id with a slash', entry('a/b', one), /id must be letters, digits/],
    ['an over-long id', entry('a'.repeat(65), one), /id must be letters, digits/],
    ['an over-long name', entry('a', one, `, owner: ${long}`), /owner must have 100 characters or fewer/],
    ['a name beyond ASCII', entry('a', one, ', owner: Zoë'), /owner must be one line of printable ASCII/],
    ['two lines in a name', entry('a', one, ', user: "a\\r\\nx-admin: 1"'), /user must be one line of printable ASCII/],
    ['a mistyped key', entry('a', one, ', modells: [cheap]'), /modells is not known; remove it or correct its name/],
    ['an unknown model', entry('a', one, ', models: [gpt-0]'), /a: models has gpt-0, which is not a model/],
    ['an unknown provider', entry('a', one, ', providers: [x]'), /providers has x; the catalogue's are .*groq/],
    ['no model at all', entry('a', one, ', models: []'), /models must name at least one; leave it out to allow all/],
    ['an unknown strategy', entry('a', one, ', strategies: [x]'), /strategies\.0 must be one of task/],
    [
      'a strategy of its own that it forbids',
      entry('a', one, ', strategy: cost, strategies: [task]'),
      /is not among its own/,
    ],
    ['a negative budget', entry('a', one, ', budgets: [{ usd: -1, per: day }]'), /usd must be more than 0/],
    ['no budget', entry('a', one, ', budgets: [{ usd: 0, per: day }]'), /usd must be more than 0/],
    ['an absurd budget', entry('a', one, ', budgets: [{ usd: 1e12, per: day }]'), /usd must be 1000000 or less/],
    ['an infinite budget', entry('a', one, ', budgets: [{ usd: .inf, per: day }]'), /usd must be/],
    ['a negative limit', entry('a', one, ', limits: { requestsPerMinute: -5 }'), /requestsPerMinute must be 1 or more/],
    ['half a request', entry('a', one, ', limits: { requestsPerMinute: 0.5 }'), /requestsPerMinute must be a whole/],
    ['an absurd limit', entry('a', one, ', limits: { concurrent: 1e15 }'), /concurrent must be 1000000000 or less/],
    ['a day that is none', entry('a', one, ', expires: 2027-13-45T00:00:00Z'), /expires must be a time such as/],
    ['a day without a time', entry('a', one, ', expires: "2027-01-01"'), /expires must be a time such as/],
  ]
  for (const [what, text, message] of faults) {
    test(`with ${what} are refused, and the message has the line and no hash`, () => {
      assert.throws(
        () => read(text),
        (error: Error) => {
          assert.equal(error.name, 'SettingsError')
          assert.match(error.message, message)
          assert.ok(!error.message.includes(one.slice(0, 16)))
          return true
        },
      )
    })
  }

  test('by the thousand are read within a second or two', () => {
    const hashes = Array.from({ length: 3000 }, () => hashOf(createToken()))
    const { byId, byHash } = read(hashes.map((hash, index) => entry(`k${index}`, hash)).join(''))
    assert.equal(byId.size, 3000)
    for (const [index, hash] of hashes.entries()) assert.equal(byHash.get(hash)?.id, `k${index}`)
  })
})

describe('the secret router-keys', () => {
  async function mounted(context: Parameters<typeof mountSecrets>[0], text: string | undefined) {
    const lines: string[] = []
    const log = createLog('info', (line) => lines.push(line))
    const mount = mountSecrets(context, text === undefined ? {} : { 'router-keys': text })
    const redactor = createRedactor()
    const secrets = freshSecrets(mount.path, {}, redactor)
    const declared = await readDeclared({ secrets, environment: {}, log, faultsOf })
    return { ...mount, lines, declared, redactor, ids: async () => [...(await declared()).byId.keys()] }
  }

  test('that is not there declares none', async (context) => {
    const { ids } = await mounted(context, undefined)
    assert.deepEqual(await ids(), [])
  })

  test('is read again when it changes, also if it comes late', async (context) => {
    const { ids, write } = await mounted(context, undefined)
    write('router-keys', entry('a', one))
    assert.deepEqual(await ids(), ['a'])
    write('router-keys', entry('b', one) + entry('c', other))
    assert.deepEqual(await ids(), ['b', 'c'])
  })

  test('stops the start while it is wrong or empty', async (context) => {
    await assert.rejects(mounted(context, '- {}'), { name: 'SettingsError', message: /router-keys, line 1/ })
    await assert.rejects(mounted(context, ''), { code: 'missing_secret', message: /router-keys .* is empty/ })
  })

  test('keeps the keys before a change that is wrong, says so once, and takes the next that is right', async (context) => {
    const { ids, write, lines } = await mounted(context, entry('a', one))
    write('router-keys', `- { id: a, hashes: "${one} }`)
    for (let times = 0; times < 3; times += 1) assert.deepEqual(await ids(), ['a'])
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /router-keys, line 1.*The keys before this change stay/)
    assert.ok(!lines[0]?.includes(one))
    write('router-keys', entry('d', one))
    assert.deepEqual(await ids(), ['d'])
  })

  test('opens no door by going away', async (context) => {
    const { ids, remove } = await mounted(context, entry('a', one))
    remove('router-keys')
    await assert.rejects(ids(), { code: 'missing_secret' })
  })

  test('masks none of its names in replies', async (context) => {
    const { redactor } = await mounted(context, entry('a', one, ', owner: frankfurt-research-department'))
    assert.equal(redactor.redact('frankfurt-research-department'), 'frankfurt-research-department')
  })
})
