import fc from 'fast-check'
import { passesLuhn } from '../../../../../functions/llm-router/request/personal/card.ts'
import type { PersonalKind } from '../../../../../functions/llm-router/request/personal/kinds.ts'
import { noNames } from '../../../../../functions/llm-router/request/personal/name-contexts.ts'

const signs = (of: string, count: number) =>
  fc.string({ unit: fc.constantFrom(...of), minLength: count, maxLength: count })
const digits = (count: number) => signs('0123456789', count)
const letters = 'abcdefghijklmnopqrstuvwxyz'
const alphanumeric = `${letters}${letters.toUpperCase()}0123456789`
const token = (count: number, of = alphanumeric) =>
  signs(of, count)
    // A key that is as varied as real ones are.
    .filter((text) => new Set(text).size > 9 && !/example|your|xxxx|sample|dummy|0123456789/i.test(text))

/** With the last digit that makes its checksum right. */
function withLuhn(start: string): string {
  return `${start}${[...'0123456789'].find((digit) => passesLuhn(start + digit))}`
}

function grouped(number: string, sizes: readonly number[], separator: string): string {
  const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0))
  return sizes.map((size, index) => number.slice(starts[index], (starts[index] ?? 0) + size)).join(separator)
}

export const cards = fc
  .tuple(
    fc.constantFrom(['4', 16], ['52', 16], ['2345', 16], ['6011', 16], ['3530', 16], ['34', 15], ['37', 15], [
      '3056',
      14,
    ] as const),
    digits(16),
    fc.constantFrom('', ' ', '-'),
  )
  .map(([[prefix, length], rest, separator]) => {
    const number = withLuhn(`${prefix}${rest}`.slice(0, Number(length) - 1))
    const sizes = { 16: [4, 4, 4, 4], 15: [4, 6, 5], 14: [4, 6, 4] }[Number(length)] ?? []
    return grouped(number, sizes, separator)
  })
  .filter((card) => new Set(card).size > 3)

function withMod97(country: string, account: string): string {
  const moved = `${account}${country}00`
  let rest = 0
  for (const letter of moved) rest = Number(`${rest}${Number.parseInt(letter, 36)}`) % 97
  return `${country}${String(98 - rest).padStart(2, '0')}${account}`
}

export const ibans = fc
  .tuple(
    fc.oneof(
      ...(
        [
          ['DE', 18],
          ['AT', 16],
          ['BE', 12],
          ['NO', 11],
          ['ES', 20],
          ['PL', 24],
        ] as const
      ).map(([country, length]) => digits(length).map((account) => withMod97(country, account))),
      fc.tuple(signs('ABCDEFGH', 4), digits(14)).map(([bank, rest]) => withMod97('GB', bank + rest)),
    ),
    fc.constantFrom('', ' ', '-'),
    fc.boolean(),
  )
  .map(([number, separator, isLower]) => {
    const written = separator === '' ? number : (number.match(/.{1,4}/g) ?? []).join(separator)
    return isLower ? written.toLowerCase() : written
  })

const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 3, maxLength: 10 })
export const emails = fc
  .tuple(
    word,
    fc.constantFrom('.', '_', '-', '+', ''),
    word,
    word,
    fc.constantFrom('com', 'org', 'de', 'co.uk', 'io', 'fr'),
  )
  .filter(([first, , last]) => !/reply$|git$|svn$|hg$|daemon$/.test(first + last))
  .map(([first, sign, last, host, top]) => `${first}${sign}${last}@${host}mail.${top}`)

const phones = fc.oneof(
  fc
    .tuple(fc.constantFrom('49', '44', '33', '39', '91', '351', '420'), digits(9))
    .map(([code, rest]) => `+${code} ${rest}`),
  fc
    .tuple(fc.integer({ min: 201, max: 989 }), fc.integer({ min: 201, max: 999 }), digits(4))
    .map(([area, exchange, rest]) => `(${area}) ${exchange}-${rest}`),
  fc
    .tuple(fc.integer({ min: 201, max: 989 }), fc.integer({ min: 201, max: 999 }), digits(4))
    .map(([area, exchange, rest]) => `${area}-${exchange}-${rest}`),
  fc.tuple(fc.integer({ min: 30, max: 89 }), digits(7)).map(([area, rest]) => `0${area} ${rest}`),
)

/** Known to be right, by the countries' own documents and by Wikipedia. */
const ids = fc.constantFrom(
  ...[
    '44051401359',
    '12345678Z',
    'X1234567L',
    'RSSMRA85T10A562S',
    '131052-308T',
    '756.9217.0769.85',
    '11010519491231002X',
  ],
  ...['811228-9874', 'AB123456C', '85.07.30-033.28', '1800101221144', '8001015009087', '736028/5163', '111.444.777-35'],
)

export const keys = fc.oneof(
  fc
    .tuple(fc.constantFrom('sk-proj-', 'sk-ant-api03-', 'gsk_', 'glpat-', 'xoxb-', 'hf_', 'sk_live_'), token(40))
    .map(([prefix, rest]) => prefix + rest),
  token(36).map((rest) => `ghp_${rest}`),
  token(35).map((rest) => `AIza${rest}`),
  token(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567').map((rest) => `AKIA${rest}`),
)
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
export const tokens = fc
  .tuple(word, token(43))
  .map(([name, signature]) => `${base64url({ alg: 'HS256' })}.${base64url({ sub: name })}.${signature}`)
/** As those of a key in PEM, of which the last may be short. */
export const base64Lines = fc
  .tuple(token(64, `${alphanumeric}+/`), token(64, `${alphanumeric}+/`), token(20))
  .map(([first, second, rest]) => [first, second, `${rest}==`])
const privateKeys = token(64).map((line) => `-----BEGIN RSA PRIVATE KEY-----\n${line}\n-----END RSA PRIVATE KEY-----`)

const capital = word
  .map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`)
  .filter((text) => !noNames.has(text))
const names = fc
  .tuple(fc.constantFrom('My name is', 'Dear Mr', 'Patient:', 'Ich heiße', 'Je m’appelle', 'Me llamo'), capital)
  .map(([context, name]) => `${context} ${name}`)

/** Data of each kind, as people write it. */
export const data: Readonly<Partial<Record<PersonalKind, fc.Arbitrary<string>>>> = {
  ...{ email: emails, phone: phones, iban: ibans, card: cards, national_id: ids, name: names },
  ...{ api_key: keys, jwt: tokens, private_key: privateKeys },
}

/** What may stand around it: words of any script, lines, signs. */
const piece = fc.oneof(
  fc.lorem({ maxCount: 8 }),
  fc.constantFrom(
    '协议的内容',
    'до свидания',
    '🙂',
    'a = b;',
    '{"a": [1, 2]}',
    '```js\nlet a\n```',
    '| a | b |',
    'Über uns',
  ),
)
const open = fc.constantFrom(' ', '\n', ': ', ' (', ' "', '：', ' <', '\t')
const close = fc.constantFrom(' ', '\n', '. ', ')', '" ', '，', ',', '>', '?')
export const around = fc.tuple(piece, open, close, piece)
