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

  for (const [text, written] of [
    ['a;=HYPERLINK("x")', `"a;'=HYPERLINK(""x"")"`],
    ['a\t=1', "a\t'=1"],
    ['two\n=1', `"two\n'=1"`],
    ['a; "=1', `"a; ""'=1"`],
    [' =1', " '=1"],
    ['a;b, c=1 -2 e@f', '"a;b, c=1 -2 e@f"'],
  ] as const) {
    test(`is no formula in a spreadsheet that ends cells elsewhere than at commas, as in ${JSON.stringify(text)}`, () => {
      assert.equal(csvLine([text]), `${written}\r\n`)
    })
  }

  test('has JSON that is still JSON', () => {
    const [cell = ''] = readLine(csvLine([{ tags: ['a;=1', ';', '-1', ';"=1'], n: -1 }]))
    assert.deepEqual(JSON.parse(cell), { tags: ["a;'=1", ';', '-1', ';"=1'], n: -1 })
  })

  test('is written soon, whatever is in it', () => {
    const [tabs, signs] = ['\t'.repeat(500_000), '\t-'.repeat(250_000)]
    assert.equal(csvLine([tabs, signs]).length, 500_000 + 1 + 750_000 + 1 + 1 + 2)
  })

  /** Texts of what ends cells, begins formulas and opens quotes, in any order. */
  const texts = fc.array(
    fc.oneof(
      fc.string({ unit: fc.constantFrom(...'=+-@＝;,"\'\t\r\n a1') }),
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: fc.constantFrom(...'=;"\t a') })),
    ),
    { minLength: 1 },
  )

  test('has no cell that is a formula, whichever way a spreadsheet ends cells, and wherever it takes quotes for quotes', () => {
    fc.assert(
      fc.property(texts, (cells) => {
        const line = csvLine(cells)
        const comma = readLine(line)
        const others = line.split(/[;\t\r\n]/)
        for (const cell of [...comma, ...others]) assert.doesNotMatch(cell, /^[\s"]*[=+\-@＝＋－＠]/, line)
      }),
    )
  })

  test('reads as what was written, but for apostrophes', () => {
    const withoutApostrophes = (cell: string) => cell.replaceAll("'", '')
    fc.assert(
      fc.property(texts, (cells) => {
        const printed = cells.map((cell) => {
          const text = typeof cell === 'string' ? cell : JSON.stringify(cell)
          return text.replace(unprintable, '\ufffd')
        })
        assert.deepEqual(readLine(csvLine(cells)).map(withoutApostrophes), printed.map(withoutApostrophes))
      }),
    )
  })

  test('reads exactly as what was written where nothing is like a formula', () => {
    const units = fc.constantFrom(...';,"\'\n a1')
    fc.assert(
      fc.property(fc.array(fc.string({ unit: units }), { minLength: 1 }), (cells) => {
        const plain = cells.map((cell) => cell.replace(/^\n+/, ''))
        assert.deepEqual(readLine(csvLine(plain)), plain)
      }),
    )
  })

  test('keeps numbers as numbers, below zero too', () => {
    assert.equal(csvLine([-5, -0.25, ['a', -1]]), '-5,-0.25,"[""a"",-1]"\r\n')
  })
})
