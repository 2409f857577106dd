import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { csvLine } from '#runtime/csv.ts'
import { unprintable } from '#runtime/unprintable.ts'

/** A reader by RFC 4180, for one line. */
function readLine(line: string): string[] {
  assert.ok(line.endsWith('\r\n'))
  const cells = [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)]
  return cells.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain)
}

describe('a line of CSV', () => {
  test('quotes what would break it', () => {
    assert.equal(csvLine(['a', 'b,c', 'say "no"', 'two\nlines']), 'a,"b,c","say ""no""","two\nlines"\r\n')
  })

  test('has nothing that moves a cursor or turns the direction, and keeps what does neither', () => {
    const line = csvLine(['\u001b[2J\u0007', '\u009b31m\u202egnp', '\u001b=1', 'a\tb', '👩\u200d💻', 'שלום'])
    assert.equal(line, '\ufffd[2J\ufffd,\ufffd31m\ufffdgnp,\ufffd=1,a\tb,👩\u200d💻,שלום\r\n')
  })

  test('leaves absent values empty, and writes numbers without an exponent', () => {
    assert.equal(
      csvLine([null, undefined, 0, 1e-9, 5.7e-6, 0.1, 1234567.000000001, 3]),
      ',,0,0.000000001,0.0000057,0.1,1234567.000000001,3\r\n',
    )
  })

  for (const begin of ['=', '+', '-', '@', '\t', '\r', '\n', '＝']) {
    test(`is no formula where a text begins with ${JSON.stringify(begin)}`, () => {
      const [cell = ''] = readLine(csvLine([`${begin}cmd|' /C calc'!A0`]))
      assert.ok(cell.startsWith("'"), cell)
    })
  }

  test('reads as what was written, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const read = readLine(csvLine(texts))
        const printed = texts.map((text) => text.replace(unprintable, '\ufffd'))
        assert.deepEqual(
          read.map((cell, index) => (printed[index]?.startsWith("'") ? cell : cell.replace(/^'/, ''))),
          printed,
        )
      }),
    )
  })
})
