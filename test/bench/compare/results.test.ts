import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createFigures, type Figures } from '../../../bench/compare/figures.ts'
import { figuresIn, printed, resultsPage, withFigures } from '../../../bench/compare/results.ts'
import { differences, markdown, measuredTable, ratios, spread } from '../../../bench/compare/table.ts'
import { targetRows } from '../../../bench/compare/targets.ts'
import { readText } from '../../repository/tree.ts'

function measured(id: string, figures: Partial<Figures>) {
  return { id, name: `the ${id}`, note: `what ${id} is`, figures: { ...createFigures(), ...figures } }
}

const direct = measured('direct', { p50Ms: [0.01, 0.02, 0.03], perSecondAt16: [50_000, 60_000, 40_000] })
const groq = measured('groq', { p50Ms: [0.31, 0.42, 0.33], perSecondAt16: [3000, 2600, 2000], loadedMb: [90.4] })
const portkey = measured('portkey', { p50Ms: [0.6, 0.8, 0.5], perSecondAt16: [1000, 1000, 1000] })
const run = { date: '2026-11-26', command: 'npm run bench', machine: '2 CPUs', missing: [] }

describe('the tables of the comparison', () => {
  test('have the median over the rounds, with the least and the most', () => {
    assert.equal(spread([3, 1, 2], 1), '2.0 (1.0–3.0)')
    assert.equal(spread([3], 0), '3')
    assert.equal(spread([], 0), '–')
    assert.equal(spread([3, Number.NaN], 0), '3')
  })

  test('compare round by round, as far as both were measured', () => {
    assert.deepEqual(differences([3, 5, 9], [1, 2]), [2, 3])
    assert.deepEqual(ratios([3, 5], [1, 2, 7]), [3, 2.5])
  })

  test('are as wide as their widest cell', () => {
    assert.equal(markdown(['', 'b'], [['long', '1']]), '|      | b   |\n|------|-----|\n| long | 1   |')
  })

  test('add to what is direct in the same round', () => {
    const table = measuredTable([direct, groq])
    assert.match(table, /\| the direct \| \(0\.020 \(0\.010–0\.030\)\)/)
    assert.match(table, /\| the groq {3}\| 0\.30 \(0\.30–0\.40\)/)
  })

  test('say of each target whether it is met, and leave out what was not measured', () => {
    const verdicts = targetRows([direct, groq, portkey]).map(({ what, verdict }) => [what, verdict])
    assert.deepEqual(verdicts, [
      ['groq-generate, requests/s at 16, to Portkey', 'ok'],
      ['groq-generate, p50, to Portkey', 'ok'],
      ['groq-generate, RSS after load', 'ok'],
    ])
    const slow = measured('groq', { perSecondAt16: [2400, 2400, 2400], loadedMb: [128] })
    assert.deepEqual(
      targetRows([direct, slow, portkey]).map(({ verdict }) => verdict),
      ['under', 'over'],
    )
  })

  test('say what is missing, what failed and how many requests had no answer', () => {
    const broken = measured('litellm', { failure: 'it ended', errors: 7 })
    const text = printed({ ...run, all: [direct, broken], missing: ['portkey: no npm'] })
    for (const said of [/Left out: portkey: no npm/, /the litellm failed: it ended/, /the litellm: 7 requests/]) {
      assert.match(text, said)
    }
  })
})

describe('the figures in README.md', () => {
  const results = resultsPage({ ...run, all: [direct, groq, portkey] })

  test('are replaced by those of a new run, and nothing else is', () => {
    const old = resultsPage({ ...run, date: '2026-01-01', all: [direct, portkey] })
    const page = `# Title\n\n${figuresIn(old)}\n\nMore.\n`
    const written = withFigures(page, results)
    assert.match(written, /^# Title\n\n[\s\S]*the groq[\s\S]*2026-11-26[\s\S]*\n\nMore\.\n$/)
    assert.doesNotMatch(written, /2026-01-01/)
    assert.equal(withFigures(written, results), written)
  })

  test('need a place', () => {
    assert.throws(() => withFigures('# Title', results), /has no figures between/)
  })

  test('are those of bench/RESULTS.md', () => {
    const figures = figuresIn(readText('bench/RESULTS.md'))
    assert.ok(figures !== undefined)
    assert.equal(figuresIn(readText('README.md')), figures, 'npm run bench -- --write writes both')
  })
})
