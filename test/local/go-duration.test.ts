import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseTimeout } from '../../local/go-duration.ts'
import { parseGoDuration } from '../../template/llm-node/src/contract/durations.ts'

describe('a Go duration', () => {
  const durations: [text: string, milliseconds: number][] = [
    ['5m', 300_000],
    ['1m30s', 90_000],
    ['250ms', 250],
    ['1.5s', 1500],
    ['.5s', 500],
    ['2.s', 2000],
    ['1h0m0s', 3_600_000],
    ['100us', 0.1],
    ['100µs', 0.1],
    ['-1s', -1000],
    ['+1s', 1000],
    ['0', 0],
    ['0s', 0],
  ]
  for (const [text, milliseconds] of durations) {
    test(`${text} is ${milliseconds} ms`, () => assert.equal(parseGoDuration(text), milliseconds))
  }

  for (const text of ['', '5', 's', '1 s', '1x', '1s ', '.s', '1s2', '--1s', '1e3s', '٣s']) {
    test(`${JSON.stringify(text)} is none`, () => assert.equal(parseGoDuration(text), undefined))
  }

  test('adds its parts, whatever they are', () => {
    const unit = fc.constantFrom(['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1])
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(10_000), unit), { minLength: 1, maxLength: 4 }), (parts) => {
        const text = parts.map(([amount, [name]]) => `${amount}${name}`).join('')
        const expected = parts.reduce((sum, [amount, [, milliseconds]]) => sum + amount * Number(milliseconds), 0)
        assert.equal(parseGoDuration(text), expected)
      }),
    )
  })

  test('is a number or undefined for any text', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.ok(!Number.isNaN(parseGoDuration(text) ?? 0))))
  })
})

describe('a timeout of of-watchdog', () => {
  test('reads a bare whole number as seconds', () => assert.equal(parseTimeout('10'), 10_000))
  test('reads durations as well', () => assert.equal(parseTimeout('10ms'), 10))
  test('is undefined for anything else', () => assert.equal(parseTimeout('ten'), undefined))
})
