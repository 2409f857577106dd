import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isBase64, readDataUrl } from '#runtime/contract/data-url.ts'
import { checkMediaParts } from '#runtime/contract/media-parts.ts'
import { LlmError } from '#runtime/errors.ts'

const bytes = fc.uint8Array({ minLength: 1 }).map((value) => Buffer.from(value).toString('base64'))
const mediaType = fc.constantFrom('image/png', 'image/svg+xml', 'audio/x-wav', 'application/pdf', 'Image/JPEG')
const parameters = fc.constantFrom('', ';charset=utf-8', ';name=a.pdf;charset=utf-8')

describe('a data URL', () => {
  test('gives back what was put into it', () => {
    fc.assert(
      fc.property(mediaType, parameters, bytes, (type, more, data) => {
        assert.deepEqual(readDataUrl(`data:${type}${more};base64,${data}`), { mediaType: type.toLowerCase(), data })
      }),
    )
  })

  test('is nothing else, whatever a text is', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(readDataUrl(text), undefined)))
    const others = ['data:image/png,AAAA', 'data:;base64,AAAA', 'data:image;base64,AAAA', 'data:image/png;base64']
    for (const other of [...others, 'xdata:image/png;base64,AAAA', 'https://example.com/a.png']) {
      assert.equal(readDataUrl(other), undefined, other)
    }
  })
})

describe('base64', () => {
  test('is what bytes become, and nothing with a wrong character or length in it', () => {
    fc.assert(fc.property(bytes, (data) => assert.ok(isBase64(data))))
    fc.assert(
      fc.property(bytes, fc.nat(), fc.constantFrom(' ', '\n', '-', '_', '=', '%', 'ü'), (data, at, wrong) => {
        const place = at % data.length
        assert.ok(!isBase64(`${data.slice(0, place)}${wrong}${data.slice(place)}`))
      }),
    )
    for (const wrong of ['', 'A', 'AA', 'AAA', 'A===', '====', 'AA=A', 'AAAA====']) assert.ok(!isBase64(wrong), wrong)
  })

  test('is told from other texts as a decoder tells it', () => {
    const texts = fc.string({ unit: fc.constantFrom('A', 'Q', '+', '/', '=', '-', ' '), maxLength: 12 })
    fc.assert(
      fc.property(texts, (text) => {
        const isPadded = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
        assert.equal(isBase64(text), text !== '' && isPadded)
      }),
    )
  })

  test('of an image of many megabytes is looked at in no time to speak of', () => {
    assert.ok(isBase64('A'.repeat(16_000_000)))
    assert.ok(!isBase64(`${'A'.repeat(16_000_000)}AA-A`))
  })
})

describe('a message with media', () => {
  const image = (url: string) => ({ type: 'image_url', image_url: { url } })
  const audio = (data: string) => ({ type: 'input_audio', input_audio: { data, format: 'wav' } })
  const file = (file_data: string) => ({ type: 'file', file: { file_data } })
  const text = { type: 'text', text: 'x' }
  const check = (part: { type: string }) =>
    checkMediaParts([
      { role: 'system', content: 'x' },
      { role: 'user', content: [text, part] },
    ])

  const broken = [
    image('data:image/png;base64,AAA'),
    image('data:image/png,AAAA'),
    image('DATA:image/png;base64,A-AA'),
    audio('AA A'),
    audio(''),
    file('data:application/pdf;base64,AAAAA'),
    file('AAA'),
  ]
  for (const part of broken) {
    test(`is refused by its place: ${JSON.stringify(part)}`, () =>
      assert.throws(
        () => check(part),
        (error) => {
          assert.ok(error instanceof LlmError && error.code === 'invalid_request')
          assert.equal(error.details.param, 'messages.1.content.1')
          return true
        },
      ))
  }

  const good = [image('https://example.com/a.png'), image('data:image/png;base64,AAAA'), audio('AAA='), { type: 'new' }]
  for (const part of [...good, file('data:text/plain;base64,AA=='), { type: 'file', file: { file_id: 'f' } }]) {
    test(`passes: ${JSON.stringify(part)}`, () => check(part))
  }
})
