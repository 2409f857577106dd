import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plainText } from '../../../../../functions/llm-router/request/personal/plain-text.ts'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'

const found = (text: string) => scan({ messages: [{ role: 'user', content: text }] }, 1000, () => 0)
const names: Readonly<Record<string, string>> = { ü: 'uuml', ß: 'szlig', é: 'eacute', ó: 'oacute', Ł: 'Lstrok' }
const other = /[^ -~]/gu
const bytesOf = (sign: string) => (text: string) =>
  [...Buffer.from(text)].map((byte) => sign + byte.toString(16).toUpperCase().padStart(2, '0')).join('')

/** How each writes what is beyond ASCII. */
const escapes: Readonly<Record<string, (text: string) => string>> = {
  'an address': encodeURI,
  'an address within an address': (text) => encodeURIComponent(encodeURIComponent(text)),
  'a form': (text) => `q=${new URLSearchParams({ text }).toString().slice('text='.length)}&hl=de`,
  'names of HTML': (text) => text.replaceAll(other, (letter) => `&${names[letter]};`),
  'names of HTML within HTML': (text) => text.replaceAll(other, (letter) => `&amp;${names[letter]};`),
  'numbers of HTML': (text) => text.replaceAll(other, (letter) => `&#${letter.codePointAt(0)};`),
  'numbers of HTML with zeros': (text) => text.replaceAll(other, (letter) => `&#000${letter.codePointAt(0)};`),
  'numbers of HTML in hex': (text) =>
    text.replaceAll(other, (letter) => `&#x000${letter.codePointAt(0)?.toString(16)};`),
  mail: (text) => text.replaceAll(other, bytesOf('=')),
  'mail with soft breaks': (text) => `${text.replaceAll(other, bytesOf('='))}=\r\n.`,
  'bytes of a program': (text) => text.replaceAll(other, bytesOf('\\x')),
  'octal bytes of a program': (text) =>
    text.replaceAll(other, (letter) => [...Buffer.from(letter)].map((byte) => `\\${byte.toString(8)}`).join('')),
  'code points of a program': (text) =>
    text.replaceAll(other, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`),
  'long code points of a program': (text) =>
    text.replaceAll(other, (letter) => `\\U${letter.codePointAt(0)?.toString(16).padStart(8, '0')}`),
  'a form as people type it': (text) => `q=${text.replaceAll(' ', '+')}`,
  'a form with names of HTML': (text) =>
    `q=${text.replaceAll(' ', '+').replaceAll(other, (letter) => `&${names[letter]};`)}`,
  'a form within an address': (text) =>
    `continue=${encodeURIComponent(`https://maps.example.com/?q=${encodeURI(text).replaceAll('%20', '+')}`)}`,
  'JSON in an address': (text) => encodeURIComponent(asciiJson(text)),
  'JSON in a form': (text) => new URLSearchParams({ payload: asciiJson(text) }).toString(),
}

function asciiJson(text: string): string {
  return JSON.stringify({ a: text }).replaceAll(
    other,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** How each writes what Latin-1 has a byte for. */
const oneByte: Readonly<Record<string, (text: string) => string>> = {
  'an address': (text) => text.replaceAll(other, byteOf('%')),
  'an address within an address': (text) => text.replaceAll(other, byteOf('%25')),
  mail: (text) => text.replaceAll(other, byteOf('=')),
  YAML: (text) => text.replaceAll(other, byteOf('\\x')),
}

function byteOf(sign: string) {
  return (letter: string) => `${sign}${letter.charCodeAt(0).toString(16).toUpperCase()}`
}

describe('a text is read as it was before it was escaped', () => {
  for (const [how, escaped] of Object.entries(escapes)) {
    test(`for ${how}`, () => {
      for (const text of ['Müllerstraße 12, 13353 Berlin', 'Il habite 12 rue de Clémenceau', 'ul. Łódzka 3, Kraków']) {
        assert.deepEqual(found(`Ort: ${escaped(text)}`), ['address'], escaped(text))
      }
    })
  }

  for (const [how, escaped] of Object.entries(oneByte)) {
    test(`for ${how} in Latin-1`, () => {
      for (const text of ['Müllerstraße 12, 13353 Berlin', 'Il habite 12 rue de Clémenceau', 'Calle Ávila, 12']) {
        assert.deepEqual(found(`Ort: ${escaped(text)}`), ['address'], escaped(text))
      }
    })
  }

  for (const [text, kind] of [
    ['user[card]=4111+1111+1111+1111', 'card'],
    ['user[tel]=%2B49+30+90182034', 'phone'],
    ['user%5Btel%5D=5551234+567', 'phone'],
    ['users[][tel]=5551234+567', 'phone'],
    ["q=12+O'Connell+Street,+Dublin", 'address'],
    ["'12\\xa0Baker Street, London'", 'address'],
    ['Write to jane.roe@roe-family.org=20\nThanks', 'email'],
    ['Write to jane.roe@roe-family.org=09\r\nThanks', 'email'],
    ['Write to jane.roe@roe-family.org=20', 'email'],
    ['Write to jane.roe@roe-family.org=0A', 'email'],
    ['Write to jane.roe@roe-family.org=3Cbr=3E', 'email'],
    ['card=4111+1111+1111+1111&exp=1', 'card'],
    ['tel=%2B49+30+90182034', 'phone'],
    ['tel=+49+30+90182034', 'phone'],
    ['https://maps.example.com/?q=12+Baker+Street%2C+London', 'address'],
    ['https://maps.example.com/?q=12%20Baker%20Street%2C%20London', 'address'],
    ['https://x.io/?m=jane.roe%2540roe-family.org', 'email'],
    ['jane.roe&#0064;roe-family.org and jane', 'email'],
    ['jane.roe&#x00040;roe-family.org', 'email'],
    ['jane.roe&amp;#64;roe-family.org', 'email'],
    ['Write to jane.roe=40roe-family.org now', 'email'],
    // An equals sign before digits is none of mail, whatever else the text holds.
    ['const a =\n  5\ncard=4111111111111111', 'card'],
    ['const a =\n  5\ncard=4012888888881881', 'card'],
    ['DB_PASSWORD=Kq7+mZ2x', 'password'],
    ['password=40Thieves', 'password'],
    ['retries=20\npassword=5Cats9x', 'password'],
    ['mode=DEbug\npassword=DEadbeef1', 'password'],
    ['password=Kq%eaZ2x', 'password'],
    ['postgres://jane:a%2Fb%C3%BC7@db', 'password'],
  ] as const) {
    test(text, () => assert.deepEqual(found(text), [kind]))
  }

  test('a long text that begins with a house, too', () => {
    assert.deepEqual(found(`12 Baker Street, London. ${'The price was too high. '.repeat(20)}`), ['address'])
  })
})

test('what is no UTF-8, and what only looks escaped, stays', () => {
  for (const text of [
    ...[
      'a=bc&d',
      'x = 3',
      'a=C3&b=C3=',
      'x=40',
      'width=40em.',
      'limit=20&page=30',
      'a=b+c',
      '&unknown;',
      '100 %',
      'a&b;',
      ...[
        '100%Certified',
        'retries=20\nwidth=40\n',
        'mode=DEbug',
        "a='12'+Baker+'Street'",
        'f(a)=(b+c)+d',
        '[\\xC0-\\xFF]',
      ],
      ...['@cached(size=20)', '\\377\\330', '\\U0FFFFFFF', '\\u{}'],
    ],
    ...['%FC', '%C3', '%C3%G8', '%C0%80', '%ED%A0%80', '%F5%80%80%80', '=C3=28', '\\xC3\\x', '&#99999999;', '%00'],
  ]) {
    assert.equal(plainText(text).split('\0').at(-1), text)
    assert.deepEqual(found(text), [])
  }
})

test('no text takes long, as it would if the time grew faster than the text', () => {
  const pieces = [
    '=',
    '=C3',
    '=40a.',
    'a=40a',
    '=a+',
    '%25',
    '%c3',
    '25',
    '&amp;',
    '&#0',
    '\\',
    '\\xc3',
    '=\n=3D',
    '+a',
    ...['=20', '=20 ', '=DE', '@a.', "a]=b+'", '%5D', '\\303', '\\303\\2', '\\u{', '%5Cu00e4', 'a%3D%2B'],
  ]
  for (const piece of pieces) {
    for (const before of ['', '%', '&', '&#', '=', '=a']) {
      const startMs = performance.now()
      plainText(before + piece.repeat(200_000 / piece.length))
      assert.ok(performance.now() - startMs < 5_000, `${before}${piece}`)
    }
  }
})
