import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { timeTicks } from '../../../../functions/llm-console/pages/parts/time-ticks.ts'

const left = 64
const characterPx = 6.5

test('no label is cut off, and none touches another, however many there are and however wide the page is', () => {
  const label = fc.constantFrom('11:00', '11-26', '2026-11', '11-26 11:00')
  fc.assert(
    fc.property(label, fc.integer({ min: 1, max: 400 }), fc.integer({ min: 280, max: 2000 }), (text, count, right) => {
      const ticks = timeTicks(Array(count).fill(text), { left, right })
      const width = text.length * characterPx
      const spans = ticks.map(({ x, anchor }) => (anchor === 'end' ? [x - width, x] : [x - width / 2, x + width / 2]))
      assert.equal(ticks[0]?.index, 0)
      let beforePx = 0
      for (const [from = Number.NaN, to = Number.NaN] of spans) {
        assert.ok(from >= beforePx && to <= right, JSON.stringify(ticks))
        beforePx = to
      }
    }),
  )
})

test('a label stands below its own bar where there is room', () => {
  assert.deepEqual(timeTicks(['11-24', '11-25', '11-26'], { left, right: 364 }), [
    { index: 0, label: '11-24', x: 114, anchor: 'middle' },
    { index: 1, label: '11-25', x: 214, anchor: 'middle' },
    { index: 2, label: '11-26', x: 314, anchor: 'middle' },
  ])
})
