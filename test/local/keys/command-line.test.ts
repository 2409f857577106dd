import assert from 'node:assert/strict'
import { test } from 'node:test'
import { help, readCommandLine } from '../../../local/keys/command-line.ts'

function bodyOf(...args: string[]): unknown {
  const read = readCommandLine(args)
  assert.ok(read !== 'help')
  return read.ask.body
}

test('--unset takes away properties by the names of their options, too', () => {
  const cases: [string, object][] = [
    ['budget', { budgets: null }],
    ['budgets, expires', { budgets: null, expires: null }],
    ['private-auto', { private: null }],
    ['requests-per-minute,concurrent', { limits: { requestsPerMinute: null, concurrent: null } }],
    ['limits', { limits: null }],
    ['no-such-property', { 'no-such-property': null }],
  ]
  for (const [names, body] of cases) assert.deepEqual(bodyOf('change', 'shop', '--unset', names), body)
})

test('one limit can be set while another is taken away', () => {
  const body = bodyOf('change', 'shop', '--concurrent', '3', '--unset', 'requests-per-minute', '--version', '2')
  assert.deepEqual(body, { limits: { concurrent: 3, requestsPerMinute: null }, version: 2 })
})

test('what is set and taken away at once is refused', () => {
  const cases: [string[], RegExp][] = [
    [['--name', 'Shop', '--unset', 'name'], /^--unset says something else of name than another option: give one$/],
    [['--concurrent', '3', '--unset', 'concurrent'], /^--unset says something else of limits\.concurrent than/],
    [['--concurrent', '3', '--unset', 'limits'], /^--unset says something else of limits than/],
    [['--unset', 'limits,concurrent'], /^--unset says something else of limits than/],
    [['--name', 'Shop', '--unset', ''], /^--unset must name properties/],
  ]
  for (const [args, message] of cases) assert.throws(() => bodyOf('change', 'shop', ...args), { message })
})

test('an item with a comma in it stands in quotes', () => {
  assert.deepEqual(bodyOf('change', 'shop', '--tags', '"night, long", b'), { tags: ['night, long', 'b'] })
})

test('--properties adds to the options, and replaces none of them', () => {
  const both = (option: string, value: string, properties: object) =>
    bodyOf('create', `--${option}`, value, '--properties', JSON.stringify(properties))
  assert.deepEqual(both('concurrent', '3', { limits: { tokensPerMinute: 5 }, cache: false }), {
    limits: { concurrent: 3, tokensPerMinute: 5 },
    cache: false,
  })
  const cases: [string, string, object, string][] = [
    ['budget', '10/month', { budgets: [{ usd: 5, per: 'day' }] }, 'budgets'],
    ['name', 'Shop', { name: 'Office' }, 'name'],
    ['concurrent', '3', { limits: { concurrent: 4 } }, 'limits.concurrent'],
    ['concurrent', '3', { limits: null }, 'limits'],
  ]
  for (const [option, value, properties, name] of cases) {
    const message = `--properties says something else of ${name} than another option: give one`
    assert.throws(() => both(option, value, properties), { message })
  }
})

test('a value that is empty, as an unset variable of a shell is, goes to the router, which refuses it', () => {
  assert.deepEqual(bodyOf('rotate', 'shop', '--grace', ''), { grace: '' })
  assert.deepEqual(bodyOf('create', '--name', 'Shop', '--id', ''), { id: '', name: 'Shop' })
})

test('--help has each command with the options that it takes', () => {
  const given = { id: ['x'], unset: ['tags'], version: ['1'], grace: ['1h'], open: [] }
  const lines = help.split('\n').filter((line) => line.includes('npm run -s keys -- '))
  assert.equal(lines.length, 7)
  for (const line of lines) {
    const [, command = '', id] = / -- ([a-z]+)( ID)?/.exec(line) ?? []
    for (const [option, values] of Object.entries(given)) {
      const name = line.includes('[PROPERTIES]') ? ['--name', 'Shop'] : []
      const args = [command, ...(id ? ['shop'] : []), ...name, `--${option}`, ...values]
      if (line.includes(`[--${option}`)) assert.doesNotThrow(() => readCommandLine(args), String(args))
      else assert.throws(() => readCommandLine(args), /takes no --/, String(args))
    }
  }
})
