import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import {
  boundedWaitMs,
  longestWaitMs,
  parseGoDuration,
  readRetryAfterMs,
  readTimeoutMs,
  writeTimeout,
} from '#runtime/contract/durations.ts'

const nowMs = Date.parse('2026-11-21T00:00:00Z')
const read = (headers: Record<string, string>) => readRetryAfterMs((name) => headers[name], nowMs)

describe('the time in X-Timeout', () => {
  test('is a Go duration, an hour at the most', () => {
    for (const [text, ms] of Object.entries({ '1500ms': 1500, '1.5s': 1500, '1m30s': 90_000, '9999h': 3_600_000 })) {
      assert.equal(readTimeoutMs(text, 'X-Timeout'), ms)
    }
    assert.equal(readTimeoutMs(undefined, 'X-Timeout'), undefined)
    assert.equal(writeTimeout(0.2), '1ms')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600_000 }), (ms) =>
        assert.equal(readTimeoutMs(writeTimeout(ms), 'X-Timeout'), ms),
      ),
    )
  })

  test('is refused where it cannot be read, with a name and an example', () => {
    for (const text of [
      '',
      '15',
      'x',
      '-1s',
      '0',
      '0s',
      '1h1',
      '1us',
      'Infinity',
      `${'9'.repeat(400)}s`,
      ['1s', '2s'],
    ]) {
      assert.throws(() => readTimeoutMs(text, 'X-Timeout'), {
        code: 'invalid_request',
        message: /X-Timeout must be .* 1500ms/,
        details: { param: 'X-Timeout' },
      })
    }
  })
})

describe('the time that a reply asks to wait', () => {
  const { TZ: usualZone } = process.env
  after(() => {
    if (usualZone === undefined) delete process.env.TZ
    else process.env.TZ = usualZone
  })
  const forms: [form: string, milliseconds: number | undefined][] = [
    ['7', 7000],
    [' 0.5 ', 500],
    ['0', 0],
    ['2m59.56s', 179_560],
    ['7.66s', 7660],
    ['120ms', 120],
    ['Sat, 21 Nov 2026 00:00:10 GMT', 10_000],
    ['Saturday, 21-Nov-26 00:00:10 GMT', 10_000],
    ['Sat Nov 21 00:00:10 2026', 10_000],
    ['Sat, 21 Nov 2026 00:00:10', 10_000],
    ['Sat, 21 Nov 2026 01:00:10 +0100', 10_000],
    ['2026-11-21T00:00:10Z', 10_000],
    ['2026-11-21T00:00:10', 10_000],
    ['2026-11-21T00:00:10.500', 10_500],
    ['2026-11-21T01:00:10+01:00', 10_000],
    ['2026-11-20T23:00:10-01:00', 10_000],
    ['Fri, 20 Nov 2026 00:00:10 GMT', 0],
    [String(nowMs + 5000), 5000],
    [String(nowMs / 1000 + 5), 5000],
    [String(nowMs / 1000 - 5), 0],
    ['1000000000', longestWaitMs],
    ['86400', longestWaitMs],
    ['9'.repeat(400), longestWaitMs],
    ['Sat, 21 Nov 2099 00:00:10 GMT', longestWaitMs],
    ...['', ' ', '-1', '-5s', 'soon', 'NaN', 'Infinity', '1e999', '0x10', 'Mon, nonsense'].map(
      (form): [string, undefined] => [form, undefined],
    ),
  ]
  for (const [form, milliseconds] of forms) {
    test(`is ${milliseconds} ms in ${JSON.stringify(form.slice(0, 40))}, wherever the machine is`, () => {
      for (const zone of ['UTC', 'America/St_Johns', 'Asia/Tokyo']) {
        process.env.TZ = zone
        assert.equal(read({ 'retry-after': form }), milliseconds, zone)
      }
    })
  }

  test('is taken from the header that says it best', () => {
    assert.equal(read({ 'retry-after-ms': '120', 'retry-after': '7' }), 120)
    assert.equal(read({ 'retry-after-ms': 'x', 'retry-after': '7' }), 7000)
    assert.equal(read({ 'retry-after': '', 'x-ratelimit-reset': '3' }), 3000)
    assert.equal(read({ 'retry-after-ms': '1e12' }), undefined)
    assert.equal(read({}), undefined)
  })

  test('is never but a number from nothing to ten minutes', () => {
    const texts = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String), fc.date().map(String))
    fc.assert(
      fc.property(texts, texts, fc.double(), (one, other, computed) => {
        for (const wait of [read({ 'retry-after': one, 'retry-after-ms': other }), boundedWaitMs(computed)]) {
          assert.ok(wait === undefined || (wait >= 0 && wait <= longestWaitMs), String(wait))
        }
      }),
      { numRuns: 2000 },
    )
  })
})

test('a header without end does not hold anybody up', () => {
  const startedMs = performance.now()
  parseGoDuration('1'.repeat(1_000_000))
  read({ 'retry-after': '1'.repeat(1_000_000) })
  assert.ok(performance.now() - startedMs < 1000)
})
