import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { detectors } from '../../../../../functions/llm-router/request/personal/detectors.ts'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'

const found = (text: string) => scan([text], 1000, () => 0)
const letters = (count: number) => 'Kq7mZ2xW9bTc4RvN8'.repeat(count / 17 + 1).slice(0, count)
const escaped = (text: string) =>
  text.replaceAll(/./gs, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Of each kind the longest that its detectors find, or nearly, and some of them escaped. */
const longest: Readonly<Record<string, readonly string[]>> = {
  jwt: [
    `eyJ${letters(4000)}.eyJ${letters(4000)}.${letters(16)}`,
    `eyJ${letters(40)}.eyJ${letters(900)}.${letters(300)}`,
  ],
  email: [`${letters(64)}@${`${letters(60)}.`.repeat(8)}org`, escaped(`jane.roe@${letters(60)}.${letters(60)}.org`)],
  phone: ['please call me at my telephone number: +49 (0)30 123 45 678', escaped('reach me at 5551234 567')],
  iban: ['RU03 0445 2522 5408 1781 0538 0913 1041 9'],
  card: ['6205 5000 0000 0000 004', 'the number of my tarjeta: 4111-1111-1111-1111'],
  national_id: ['my Steueridentifikationsnummer is 86095742719', 'RSSMRA85T10A562S', 'AB 12 34 56 C'],
  address: ['24 Nordhausen Westerfield Lancashire Abercrombie Boulevard', 'Calle de la Constitución Mayor Vieja, 12'],
  name: ['the name of the patient is Patient name: Maximiliana Featherstonehaugh', 'my name is jane'],
  api_key: [
    `sk-proj-${letters(390)}`,
    `AccountKey=${letters(88)}==`,
    `hooks.slack.com/services/T${letters(80)}/${letters(80)}/${letters(80)}`,
  ],
  private_key: [`-----BEGIN ABCDEFGH ABCDEFGH ENCRYPTED PRIVATE KEY-----\n${letters(64)}`],
  password: [`postgres://${letters(60)}:${letters(90)}@db`, `my password is "${letters(60)}"`],
}

describe('a scan of a text that is too long for one look', () => {
  for (const [kind, samples] of Object.entries(longest)) {
    test(`finds the longest ${kind}, wherever in the text it is`, () => {
      for (const sample of samples) {
        assert.deepEqual(found(`see ${sample} now`), [kind], sample)
        const stepCharacters = Math.max(1, Math.floor(sample.length / 60))
        for (let before = 65_536 - 2 * sample.length - 40; before < 65_540; before += stepCharacters) {
          const text = `${'so it is, '.repeat(before / 10)}${' '.repeat(before % 10)} ${sample} now`
          assert.deepEqual(found(text), [kind], `${sample} after ${before}`)
        }
      }
    })
  }

  test('has such a text of each kind that detectors find', () => {
    assert.deepEqual(new Set(Object.keys(longest)), new Set(detectors.map(({ kind }) => kind)))
  })
})

test('a text of marks alone, in any order, is normalised in a time that grows as it does', () => {
  const marks = ['\u0f71\u0f72', '\u0301\u0334', '\uff9e\u0334', '\u0344\u0334'].map((pair) => pair.repeat(32_768))
  for (const text of [...marks, '\u0301'.repeat(32_768) + '\u0334'.repeat(32_768)]) {
    // A search that is too slow says so.
    const kinds = scan([`${text} jane@roe-family.org`], 3000, () => performance.now())
    assert.deepEqual(kinds, ['email'], text.slice(0, 2))
  }
})
