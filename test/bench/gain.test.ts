import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FirstAnswer } from '../../bench/first-answer.ts'
import { gainRows } from '../../bench/gain.ts'

const answer = (cpuMs: number | undefined, megabytes = 80): FirstAnswer => ({
  latencyMs: (cpuMs ?? 50) + 10,
  cpuMs,
  listeningMegabytes: 60,
  megabytes,
})

const rowOf = (without: FirstAnswer[], all: FirstAnswer[], limited?: Map<string, FirstAnswer[]>) => {
  const [row, ...others] = gainRows(
    'groq-generate',
    new Map([
      ['groq-generate', all],
      ['Headers', without],
    ]),
    limited,
  )
  assert.deepEqual(others, [])
  return row
}

describe('what a replacement buys', () => {
  test('is the difference of the faster quarters, so that a start on a busy machine does not count', () => {
    const row = rowOf(
      [900, 55, 54, 500].map((ms) => answer(ms)),
      [50, 800, 47, 700].map((ms) => answer(ms)),
    )
    assert.equal(row?.what, 'Headers: groq-generate')
    assert.equal(row?.figure, '5.0 ms, CPU 5.0 ms, at 200m unknown, listening 0.0 MB, answered 0.0 MB')
    assert.equal(row?.verdict, 'ok')
  })

  test('is enough from 3 ms of CPU time, or from 3 MB', () => {
    assert.equal(rowOf([answer(53)], [answer(50)])?.verdict, 'ok')
    assert.equal(rowOf([answer(52.9)], [answer(50)])?.verdict, 'under')
    assert.equal(rowOf([answer(50, 83)], [answer(50)])?.verdict, 'ok')
    assert.equal(rowOf([answer(50, 82.9)], [answer(50)])?.verdict, 'under')
  })

  test('is judged by time where CPU time is not known', () => {
    const slow = { ...answer(undefined), latencyMs: 70 }
    assert.equal(rowOf([slow], [answer(undefined)])?.verdict, 'ok')
  })

  test('is told with a limit of CPU as well', () => {
    const limited = new Map([
      ['groq-generate', [answer(90)]],
      ['Headers', [{ ...answer(110), latencyMs: 500 }]],
    ])
    assert.match(rowOf([answer(70)], [answer(50)], limited)?.figure ?? '', /at 200m 400 ms, CPU 20\.0 ms/)
  })
})
