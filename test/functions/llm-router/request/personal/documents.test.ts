import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readDataUrl } from '#runtime/contract/data-url.ts'
import { inlineFile } from '#runtime/contract/media-parts.ts'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'
import { eachText } from '../../../../../functions/llm-router/request/personal/texts.ts'

const found = (content: unknown) => scan({ messages: [{ role: 'user', content: [content] }] }, 1000, () => 0)
const visited = (value: unknown) => {
  const texts: string[] = []
  eachText(value, (text) => texts.push(text))
  return texts
}
const datum = 'jane@roe-family.org'
const list = `Kundin;Adresse\nJane Roe;${datum}\n`
const base64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64')
const file = (file_data: string, filename?: string) => ({
  type: 'file',
  file: { file_data, ...(filename !== undefined && { filename }) },
})

describe('a text document is searched', () => {
  const headers = [
    ...['text/plain', 'Text/Plain', 'text/plain; charset=utf-8', 'text/plain;charset="utf-8"'],
    ...['text/csv;name=customer_list.csv', 'text/csv;name=customer%20list.csv', `text/csv;name=${'a'.repeat(300)}.csv`],
    ...['application/ld+json', 'application/x-ndjson', 'message/rfc822', 'application/octet-stream', 'application/pdf'],
  ]
  for (const header of [...headers, '', ';charset=utf-8']) {
    test(`as a data URL with ${header.slice(0, 60) || 'no type'}, wherever it is`, () => {
      const url = `data:${header};base64,${base64(list)}`
      for (const content of [file(url), file(url, 'a.bin'), { type: 'text', text: url }, url]) {
        assert.deepEqual(found(content), ['email'])
      }
    })
  }

  test('as a picture in SVG, which is a text', () => {
    const svg = base64(`<svg><text>${datum}</text></svg>`)
    const url = `data:image/svg+xml;base64,${svg}`
    const latin = base64(`<svg><text>Käufer ${datum}</text></svg>`, 'latin1')
    for (const content of [
      { type: 'image_url', image_url: { url } },
      { type: 'input_image', image_url: url },
      { type: 'image', source: { type: 'base64', media_type: 'image/svg+xml', data: svg } },
      ...[file(url), file(svg, 'a.svg'), file(latin, 'a.svg'), file(`data:image/svg+xml;base64,${latin}`)],
    ]) {
      assert.deepEqual(found(content), ['email'], JSON.stringify(content))
    }
  })

  test('in base64 alone, with any name or none, long or short', () => {
    for (const name of ['customers.csv', 'notes.md', 'customers', 'a.pdf', undefined]) {
      for (const times of [1, 100]) assert.deepEqual(found(file(base64(list.repeat(times)), name)), ['email'])
    }
    for (const media_type of ['text/plain', 'application/octet-stream', undefined]) {
      const source = { type: 'base64', media_type, data: base64(list) }
      assert.deepEqual(found({ type: 'document', source }), ['email'])
    }
    assert.deepEqual(found({ type: 'input_file', filename: 'a.txt', file_data: base64(list) }), ['email'])
  })

  test('in another encoding, where something says that it is a text', () => {
    const [latin, wide] = [`Käufer ${list}`, `\ufeff${list}`]
    assert.deepEqual(found(file(base64(latin, 'latin1'), 'customers.csv')), ['email'])
    assert.deepEqual(found(file(`data:text/csv;base64,${base64(latin, 'latin1')}`)), ['email'])
    assert.deepEqual(found(file(base64(wide, 'utf16le'), 'customers.csv')), ['email'])
    assert.deepEqual(found(file(`data:text/csv;charset=utf-16;base64,${base64(list, 'utf16le')}`)), ['email'])
    const bigEndian = Buffer.from(wide, 'utf16le').swap16().toString('base64')
    assert.deepEqual(found(file(bigEndian, 'customers.csv')), ['email'])
  })

  test('in UTF-16 of either order, with a mark or without, and with a zero in a text that is not', () => {
    for (const text of [`\ufeff${list}`, list, `Käufer ${list}`]) {
      const little = Buffer.from(text, 'utf16le')
      for (const bytes of [
        little,
        Buffer.from(little).swap16(),
        Buffer.concat([Buffer.from(little).swap16(), little.subarray(0, 1)]),
      ]) {
        assert.deepEqual(found(file(bytes.toString('base64'), 'customers.csv')), ['email'])
      }
    }
    for (const text of [`\0${list}`, `${list}\0`, `Käufer\0${list}`]) {
      assert.deepEqual(found(file(base64(text), 'customers.csv')), ['email'])
      assert.deepEqual(found(file(base64(text, 'latin1'), 'customers.csv')), ['email'])
    }
  })

  test('and so is the text behind it', () => {
    assert.deepEqual(found({ type: 'text', text: `data:text/plain;base64,${base64('Hello')} is from ${datum}` }), [
      'email',
    ])
  })

  test('whatever parameters and bytes it has, if a function would read it', () => {
    const parameter = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replaceAll(/[,;]/g, ''))
    const texts = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.toWellFormed())
    fc.assert(
      fc.property(fc.array(parameter), texts, fc.boolean(), (parameters, text, isUrl) => {
        const url = ['data:text/plain', ...parameters, `base64,${base64(text)}`].join(';')
        const part = file(isUrl ? url : base64(text), 'a.txt')
        assert.equal(Buffer.from(inlineFile(part)?.data ?? '', 'base64').toString(), text)
        assert.ok(visited(part).includes(text))
        assert.ok(readDataUrl(url))
      }),
    )
  })
})

describe('other files are left alone', () => {
  const random = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 256)).toString('base64')
  const characters = (value: unknown) => visited(value).join('').length

  test('pictures and sounds, whatever is in them', () => {
    for (const type of ['image/png', 'audio/wav']) {
      assert.deepEqual(found({ type: 'image', source: { type: 'base64', media_type: type, data: base64(list) } }), [])
      assert.deepEqual(
        found({ type: 'image_url', image_url: { url: `data:${type};base64,${base64(list.repeat(99))}` } }),
        [],
      )
    }
  })

  test('what is no text, by name or without one', () => {
    const forms = [
      ...[file(random, 'a.pdf'), file(random), file(`data:application/pdf;base64,${random}`)],
      ...[{ source: { data: random } }, { input_audio: { data: random, format: 'wav' } }],
    ]
    for (const form of forms) assert.ok(characters(form) < 100, JSON.stringify(form).slice(0, 80))
  })

  test('but not what stands right behind a long line of signs', () => {
    for (const sign of '_=-+') {
      for (const before of ['', 'x', 'A'.repeat(3000)]) {
        assert.deepEqual(found(`${before}${sign.repeat(2100)} ${datum}`), ['email'], sign)
        assert.deepEqual(found(`${before}${sign.repeat(2100)}4111111111111111`), ['card'], sign)
      }
    }
  })

  test('and a text of letters that is no base64 is read as it stands', () => {
    assert.ok(visited({ data: 'password' }).includes('password'))
    assert.deepEqual(found({ data: `Write to ${datum}` }), ['email'])
  })
})

test('the name of a field is searched, whatever its value', () => {
  for (const value of [5, 0.5, -1, 5_000_000, true, null, '5', [], {}]) {
    assert.deepEqual(found({ type: 'tool_use', input: { [datum]: value } }), ['email'], JSON.stringify(value))
  }
})

test('short numbers have nothing to search', () => {
  assert.deepEqual(visited(Array(100_000).fill(1234)), [])
})
