import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'
import { around, data } from './data.ts'

const found = (text: string) => scan([text], 1000, () => 0)
/** One of each kind whose data a sign may stand right beside. */
const samples = {
  email: ['jane.roe@roe-family.org', 'li.wei@163.com'],
  phone: ['+49 30 12345678', '(415) 555-2671'],
  iban: ['DE89370400440532013000', 'DE89 3704 0044 0532 0130 00'],
  card: ['4111111111111111', '5555 5555 5555 4444'],
  national_id: ['11010519491231002X', '44051401359'],
  api_key: ['ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8', 'AIzaSyB1c2D3e4F5g6H7i8J9k0L1m2N3o4P5q6_'],
  jwt: ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.A1b2C3d4E5f6G7h8I9j0'],
  password: ['postgres://shop:_hunter2x@db/orders'],
  address: ['10 Baker Street', 'Musterstraße 5', 'SW1A 2AA'],
  name: ['my name is Jane Roe'],
} as const
const isFound = (kind: string, text: string) =>
  assert.ok(
    found(text).some((one) => one === kind),
    `${kind}: ${text}`,
  )
const eachSample = (visit: (kind: string, datum: string) => void) => {
  for (const [kind, all] of Object.entries(samples)) for (const datum of all) visit(kind, datum)
}

describe('data are found', () => {
  for (const [open, close] of [
    ...[
      ['_', '_'],
      ['____', '____'],
      ['__', '__'],
      ['___', '___'],
      ['**_', '_**'],
      ['_so it is: ', '_'],
      ['__it is ', ', is it?__'],
    ],
    ...[
      ['—', '—'],
      ['it is—', '–so'],
      ['', '¹'],
      ['', '²³'],
      ['', '①'],
      ['', '™'],
      ['', ' (work)'],
    ],
  ] as const) {
    test(`between ${open || 'a space'} and ${close}`, () => {
      eachSample((kind, datum) => {
        isFound(kind, `Hello, ${open}${datum}${close} and so on.`)
        isFound(kind, `你好${open}${datum}${close}你好`.padEnd(300, ' .'))
      })
    })
  }

  test('of a house in bold, in a tag, in quotes, or beside any other sign', () => {
    for (const house of ['10 Baker Street', 'Via Roma 10', '12 rue de la Paix', '221B Baker Street']) {
      for (const [open, close] of [
        ...[
          ['**', '**'],
          ['*', '*'],
          ['`', '`'],
          ['<b>', '</b>'],
          ['|', '|'],
          ['„', '“'],
          ['«', '»'],
          ['[', ']'],
          ['{', '}'],
        ],
        ...[
          ['「', '」'],
          ['>', ''],
          ['→', ''],
          ['•', ''],
          ['我住', '。'],
          ['<td>', '</td>'],
          ['~~', '~~'],
          ['<br>', '<br>'],
          ['<i><b>', '</b></i>'],
          ['“', '”'],
        ],
      ] as const) {
        isFound('address', `She stays in ${open}${house}${close} now`)
      }
    }
  })

  test('of each kind in emphasis, wherever it is', () => {
    for (const [kind, arbitrary] of Object.entries(data)) {
      fc.assert(
        fc.property(arbitrary, around, fc.constantFrom('_', '__'), (datum, [before, open, close, after], marks) =>
          isFound(kind, `${before}${open}${marks}${datum}${marks}${close}${after}`),
        ),
      )
    }
  })

  test('of mail, right before brackets and signs', () => {
    for (const behind of [
      '（私人）',
      '（自宅）',
      '(work)',
      '[1]',
      '[1](mailto:x)',
      '=',
      '--she answers',
      '—she answers',
    ]) {
      for (const mail of ['jane.roe@roe-family.org', 'li.wei@163.com', 'taro@yamada.co.jp']) {
        isFound('email', `Write to ${mail}${behind}.`)
      }
    }
    isFound('email', '写信给 li@wei.to（私人）')
  })
})

test('what only looks so in ordinary texts is left alone', () => {
  for (const text of [
    ...['def __init__(self, _client, client_):', 'self._name_ = _snake_case_name_', '__all__ = ["_private", "__x__"]'],
    ...['$x_1 + x_{2}$ and $y_1^{2}$', 'img_4111111111111111.png', '_4111111111111112_', 'a_4111111111111111_b'],
    ...[
      'E = mc², 10³ m³ in 12² m²',
      'x¹ + x² = 5',
      'Windows™ 11 Home',
      '① 5 ② 10 ③ 15',
      '2019–2024, pp. 1234567–1234599',
    ],
    ...['10–12 Uhr', '1914—1918', '– 12 – 13 –', '_20240315_', '__1234567890__', 'version _1.2.3_ of __lodash__'],
    ...['y = x@w.to(device)', 'x@self.net(y)', 'z = a@b.at[0]', 'a@m.it(b)', 'x@self.weight(y)', 'q@k.mT[0]'],
    ...['v10 Baker Street', 'src/10 Baker Street', '$10 Baker Street', '1.10 Baker Street', 'x-10 Baker Street'],
    ...['a ~2 Hour Drive', '~2 Hour Drive', '<5 Minute Drive', 'a +1 Space Station', '&2 Main Loop'],
    ...['| 3 | 10 Downing |', '<b>10 Great Ways</b>', '[10 Best Places]', '**12 Rules** for Life', '`10 Days`'],
    ...['_hf_config_from_pretrained_model_', '__sk-cube-grid-animation-delay__', 'snake_case_, _other_case'],
  ]) {
    assert.deepEqual(found(text), [], text)
  }
})
