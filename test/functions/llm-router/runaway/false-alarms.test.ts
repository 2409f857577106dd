import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { judgeRepeats, minuteOf } from '../../../../functions/llm-router/keys/runaway/judge.ts'
import { createMinuteSums } from '../../../../functions/llm-router/keys/runaway/minute-sums.ts'
import { createSideBySide } from '../../../../functions/llm-router/keys/runaway/side-by-side.ts'

const settings = { repeatsPerMinute: 30, timesUsual: 20, aboveUsdPerMinute: 1, stopMs: 300_000 }
const nowMs = Date.parse('2026-11-25T12:00:15Z')

/** What the guard finds in requests of one caller on one replica: each with its time, its length and its text. */
function findings(requests: readonly { atMs: number; ms: number; text: string }[]) {
  const sums = createMinuteSums()
  const beside = createSideBySide()
  const ends = requests.map(({ atMs, ms, text }) => ({ atMs: atMs + ms, end: text }))
  const events = [...requests.map(({ atMs, text }) => ({ atMs, begin: text })), ...ends]
  return events
    .sort((one, other) => one.atMs - other.atMs)
    .flatMap((event) => {
      if ('end' in event) return beside.end(event.end) ?? []
      const { atMs, begin: text } = event
      const more = beside.begin(text, atMs)
      const counts = { asked: sums.add(text, 1, atMs), beside: sums.add(`beside/${text}`, more, atMs) }
      return judgeRepeats(counts, settings, atMs) ?? []
    })
}

describe('there is no false alarm', () => {
  test('for 10,000 different texts, whatever their pace', () => {
    const requests = Array.from({ length: 10_000 }, (_, index) => ({ atMs: nowMs + index, ms: 50, text: `${index}` }))
    assert.deepEqual(findings(requests), [])
  })

  test('for two to five tries of each request, and for probes every two seconds or more', () => {
    const tried = fc.record({
      atMs: fc.integer({ min: 0, max: 60_000 }),
      ms: fc.nat(5000),
      tries: fc.integer({ min: 2, max: 5 }),
    })
    const check = (all: { atMs: number; ms: number; tries: number }[], everyMs: number) => {
      const tries = all.flatMap(({ atMs, ms, tries }, index) =>
        Array.from({ length: tries }, (_, again) => ({ atMs: nowMs + atMs + again * 500, ms, text: `${index}` })),
      )
      const probes = Array.from({ length: 60 }, (_, index) => ({
        atMs: nowMs + index * everyMs,
        ms: 100,
        text: 'ping',
      }))
      assert.deepEqual(findings([...tries, ...probes]), [])
    }
    fc.assert(fc.property(fc.array(tried, { maxLength: 20 }), fc.integer({ min: 2000, max: 9000 }), check), {
      numRuns: 50,
    })
  })

  test('for samples of one prompt that are asked for side by side', () => {
    const samples = Array.from({ length: 100 }, (_, index) => ({ atMs: nowMs + index, ms: 3000, text: 'x' }))
    assert.deepEqual(findings(samples), [])
  })
})

test('a loop is found, also one of several workers', () => {
  for (const workers of [1, 4]) {
    const requests = Array.from({ length: 200 * workers }, (_, index) => ({
      atMs: nowMs + Math.floor(index / workers) * 200 + (index % workers),
      ms: 150,
      text: 'x',
    }))
    const found = findings(requests)
    assert.equal(minuteOf(nowMs), minuteOf(nowMs + 200 * 200))
    assert.ok(found.length > 160 * workers, `${workers}: ${found.length}`)
    assert.ok(found.every(({ action }) => action === 'slow'))
  }
})
