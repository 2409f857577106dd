import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseExactly } from '#runtime/contract/exact-json.ts'
import { createLog } from '#runtime/log.ts'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'
import { createSearch } from '../../../../../functions/llm-router/request/search.ts'
import { around, cards, data, emails, ibans } from './data.ts'

const found = (request: unknown) => scan(request, 1000, () => 0)
const message = (content: unknown) => ({ messages: [{ role: 'user', content }] })

describe('a scan finds', () => {
  for (const [kind, arbitrary] of Object.entries(data)) {
    test(`any ${kind}, wherever it is in a text, and says nothing but its kind`, () => {
      fc.assert(
        fc.property(arbitrary, around, (datum, [before, open, close, after]) => {
          const kinds = found(message(`${before}${open}${datum}${close}${after}`))
          assert.ok(
            kinds.some((one) => one === kind),
            `${datum}: ${kinds.join()}`,
          )
          assert.doesNotMatch(kinds.join(), /[^a-z_,]/)
        }),
        { numRuns: 300 },
      )
    })
  }

  test('an address of mail that something is joined to', () => {
    const joined = ['.pdf', '.PDF', '.eml', '.docx', '.Thanks', '_2024', '_CV.pdf', '.html#top', '.pdf.zip', '.Danke.']
    const longer = ['-2024', '-cv.pdf', '1', '--x', '-', '.thanks', '.tmp']
    const shown = (text: string) => assert.deepEqual(found(message(text)), ['email'], text)
    const ofPerson = emails.filter((address) => !address.endsWith('.io'))
    fc.assert(fc.property(ofPerson, fc.constantFrom(...joined), (address, rest) => shown(`CV ${address}${rest} `)))
    for (const rest of [...joined, ...longer]) {
      shown(`See jane.roe@gmail.com${rest}`)
      shown(`See jane.roe (at) gmail (dot) com${rest}`)
    }
    for (const rest of ['-2024', '1', '_2024', '_cv.pdf', '.pdf']) shown(`jane.roe@gmx.net${rest}`)
    const hosts = 'libero.it skynet.be gmx.at yahoo.co.in proton.me acme.io firma.dev почта.рф xn--80a1acny.xn--p1ai'
    const ofDocuments = '.pdf .docx .EML .msg _2024 _20240315.html _cv.pdf -cv.pdf .pdf.zip'
    for (const host of hosts.split(' ')) {
      for (const rest of ofDocuments.split(' ')) {
        shown(`See mario.rossi@${host}${rest}`)
      }
    }
  })

  test('a card whose number no double holds, as it is in the input of a call', () => {
    const card = '6226001234567890123'
    for (const input of [`{"card":${card}}`, `{"card":[${card}]}`]) {
      assert.deepEqual(found(message([{ type: 'tool_use', input: parseExactly(input) }])), ['card'])
    }
  })

  test('a house after words that say whose it is, with a letter too', () => {
    for (const text of [
      'Jane lives at 12 Baker',
      'I live at 221B Baker.',
      'My address is 4a Rosewood',
      'moved to 7 Rosewood',
    ]) {
      assert.deepEqual(found(message(text)), ['address'], text)
    }
  })

  /** Other ways to write the same characters. */
  const disguises: Record<string, (text: string) => string> = {
    'in full width': (text) => text.replaceAll(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
    'with zero-width characters': (text) => [...text].join('\u200b'),
    'with soft hyphens': (text) => text.replaceAll(/\w/g, '$&\u00ad'),
    'with other spaces and dashes': (text) => text.replaceAll(' ', '\u00a0').replaceAll('-', '\u2011'),
    'with Arabic digits': (text) => text.replaceAll(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
    'with mathematical digits': (text) =>
      text.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))),
    'escaped for JSON': (text) =>
      text.replaceAll(/[^\w]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
    'escaped for an address': (text) => encodeURIComponent(text),
    'with soft line breaks of mail': (text) => `${text.slice(0, 5)}=\r\n${text.slice(5)}`,
    'as a string of JSON within a string': (text) => JSON.stringify({ a: JSON.stringify({ to: text }) }),
  }
  for (const [how, disguise] of Object.entries(disguises)) {
    test(`numbers and addresses ${how}`, () => {
      fc.assert(
        fc.property(fc.constantFrom('card', 'iban', 'email'), cards, ibans, emails, (kind, card, iban, email) => {
          const datum = { card, iban, email }[kind] ?? ''
          const kinds = found(message(`Take ${disguise(datum)} now`))
          assert.ok(
            kinds.some((one) => one === kind),
            `${disguise(datum)}: ${kinds.join()}`,
          )
        }),
        { numRuns: 200 },
      )
    })
  }

  test('what is broken across two parts of a message, wherever that is', () => {
    fc.assert(
      fc.property(fc.oneof(cards, ibans, emails), fc.nat(1000), around, (datum, cut, [before, open, close, after]) => {
        const at = 1 + (cut % (datum.length - 1))
        const texts = [`${before}${open}${datum.slice(0, at)}`, `${datum.slice(at)}${close}${after}`]
        const [first, second] = texts.map((text) => ({ type: 'text', text }))
        const picture = { type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } }
        assert.notDeepEqual(found(message([first, second])), [], datum)
        assert.notDeepEqual(found(message([first, picture, second])), [], datum)
      }),
      { numRuns: 500 },
    )
  })

  test('what is far within a long text, and in a text document, and in the name of a field', () => {
    const filler = 'The council voted to close the harbour; some said that the price was too high. '
    for (const times of [100, 800, 1700, 3000]) {
      assert.deepEqual(found(message(`${filler.repeat(times)}jane@roe-family.org ${filler.repeat(times)}`)), ['email'])
    }
    const file_data = `data:text/csv;base64,${Buffer.from('name,mail\nJane,jane@roe-family.org').toString('base64')}`
    assert.deepEqual(found(message([{ type: 'file', file: { file_data } }])), ['email'])
    assert.deepEqual(found({ tools: [{ input: { 'jane@roe-family.org': true } }] }), ['email'])
    assert.deepEqual(found({ arguments: { card: 4111111111111111 } }), ['card'])
  })

  test('what others have let out: BerriAI/litellm#2034, #14612, #14152, #36085, #41274', () => {
    const text = 'hello world, my name is Jane Doe. My number is: 034453334. Reply with my number'
    assert.deepEqual(found(message(text)), ['phone', 'name'])
    assert.deepEqual(found({ messages: [{ role: 'tool', content: text }] }), ['phone', 'name'])
    assert.deepEqual(found({ input: 'Hello', instructions: text }), ['phone', 'name'])
    assert.deepEqual(found({ system: text, messages: [] }), ['phone', 'name'])
    const call = { function: { name: 'pay', arguments: '{"card":"4111 1111 1111 1111"}' } }
    assert.deepEqual(found({ messages: [{ role: 'assistant', tool_calls: [call] }] }), ['card'])
  })
})

describe('a scan that cannot look at everything says so', () => {
  test('when the time is up, beside what it has found', () => {
    let nowMs = 0
    const clock = () => nowMs++
    const long = `jane@roe-family.org ${'word '.repeat(100_000)}`
    assert.deepEqual(scan(message(long), 5, clock), ['email', 'not_scanned'])
  })

  test('when texts to embed come as tokens, which no other numbers are', () => {
    for (const input of [[37692, 25], [[37692], [25]], ['a', [25]], [[]]]) {
      assert.deepEqual(found({ input }), ['not_scanned'], JSON.stringify(input))
    }
    assert.deepEqual(found({ input: [[37692]], user: 'jane@roe-family.org' }), ['email', 'not_scanned'])
    for (const request of [
      { input: ['a', 'b'] },
      { input: [{ role: 'user', content: 'a' }] },
      { messages: [{ role: 'user', content: 'a' }], logit_bias: { 5: 1 }, seed: 37692 },
      { messages: [{ role: 'assistant', tool_calls: [{ input: [1, 2], arguments: '[[1]]' }] }] },
      { tools: [{ input: [[1]] }], vector: [1, 2, 3] },
    ]) {
      assert.deepEqual(found(request), [], JSON.stringify(request))
    }
  })

  test('when a request is nested deeper than can be followed, with a line in the log that has nothing of it', async () => {
    let nested: unknown = 'jane'
    for (let depth = 0; depth < 100_000; depth++) nested = [nested]
    const lines: string[] = []
    const noted: object[] = []
    const counted: (readonly string[])[] = []
    const search = createSearch({
      load: async () => ({ scan }),
      searched: (kinds) => counted.push(kinds),
      nowMs: () => 0,
    })
    const call = { log: createLog('info', (line) => lines.push(line)), note: (fields: object) => noted.push(fields) }
    assert.deepEqual(await search(call, nested), ['not_scanned'])
    assert.deepEqual([noted, counted], [[{ personal: 'not_scanned' }], [['not_scanned']]])
    assert.match(lines.join('\n'), /RangeError.*a request was not searched/)
    assert.doesNotMatch(lines.join('\n'), /jane/)
  })
})
