import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createProgress, progressBar } from '../../../local/compare/progress.ts'

describe('the bar', () => {
  test('grows with the calls that have ended', () => {
    assert.equal(progressBar(0, 4), `[${' '.repeat(30)}] 0/4`)
    assert.equal(progressBar(2, 4), `[${'#'.repeat(15)}${' '.repeat(15)}] 2/4`)
    assert.equal(progressBar(4, 4), `[${'#'.repeat(30)}] 4/4`)
  })

  test('is on one line of a terminal, written when it changes, and gone at the end', () => {
    const written: string[] = []
    const write = (line: string) => written.push(line) > 0
    const progress = createProgress({ isTTY: true, write })
    progress.show(1, 2)
    progress.show(1, 2)
    progress.end()
    assert.deepEqual(written, [`\r${progressBar(1, 2)}\u001b[K`, '\r\u001b[K'])
  })
})
