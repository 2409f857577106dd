import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCommandLine } from '../../../local/keys/command-line.ts'

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
