import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'

const found = (text: string) => scan([text], 1000, () => 0)
const values = [
  ['password', 'Password', 'Hunter42x'],
  ['phone', 'Phone', '5551234567'],
  ['name', 'Patient', 'Jane Roe'],
  ['name', 'Patient name', 'Jane Roe'],
] as const

describe('what a label names is found, written as', () => {
  for (const form of [
    ...['L: V', '**L:** V', '**L**: V', '_L:_ V', '__L__: V', 'L: **V**', '- **L:** V', '* L: V', '<b>L:</b> V'],
    ...['<b>L</b>: V', '<strong>L:</strong> V', '<li>L: V</li>', 'L: V<br>', '<p><b>L:</b> <i>V</i></p>'],
    ...['| L | V |', '|L|V|', '| **L** | V |', '| A | B |\n|---|---|\n| L | V |\n', '<td>L</td><td>V</td>'],
    ...['<th>L</th>\n  <td class="a">V</td>', '"L","V"', '"L";"V"', '(L: V)', '[L: V]', 'so (L: V) is'],
  ]) {
    test(form, () => {
      for (const [kind, label, value] of values) {
        if (kind === 'name' && form === '"L";"V"') continue
        const text = `Some text before.\n${form.replace('L', label).replace('V', value)}\nand more text`
        assert.deepEqual(found(text), [kind], text)
      }
    })
  }
  test('backquoted numbers', () => assert.deepEqual(found('- **Phone**: `5551234567`'), ['phone']))
  test('among other fields', () => assert.deepEqual(found('&{User:admin Password: Hunter42x}'), ['password']))
})

test('what programs and other tables write there is none', () => {
  for (const text of [
    ...['login(password: Base64Text)', 'function (password: Uint8Array) {', 'f(user: a, password: Utf8Text)'],
    ...[
      '(password: Uint8Array) => x',
      '{[password: Base64Text]: 1}',
      'connect(password=pw_2024)',
      'f({password: abc123d})',
    ],
    ...['mysql --password db1', 'tool --password=$PASSWORD_1 x', 'password[i] | x1y2z3', '| password | sha256 |'],
    ...['| Forgot password | PROJ-1234 |', '| Reset password | /api/v1/password |', '| password | varchar(255) | no |'],
    ...[
      '| Password | string | 8-64 |',
      '| DB_PASSWORD | required | 1.2.0 |',
      '"password","email"',
      '| /password | /api2/x |',
    ],
    ...[
      '| Messages | 1523467 |',
      '| Mobile | 15234670 |',
      '| Phone | 120 |',
      '| Signal | 12345678 |',
      '|phone|1234567|',
    ],
    ...['| Name | Job Title | Start Date |', '| Patient | Blood Pressure |\n|---|---|\n', '| Client | Web Browser |'],
    ...[
      '| Employee | Start Date |\n| :--- | --- |',
      '| name | Data Type |',
      '| Guest | Read Only |',
      '"name","Job Title"',
    ],
    ...[
      '<td>Customer</td><td>Order Number</td>',
      '**Note:** 12345678',
      '**kwargs: **args',
      'a **b: **c',
      '| Price | 12345678 |',
    ],
  ]) {
    assert.deepEqual(found(text), [], text)
  }
})
