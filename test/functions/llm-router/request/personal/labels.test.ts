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

test('headings of more columns are no names, whatever parts them', () => {
  for (const text of [
    ...['Patient | Medical Record | Visit\n--- | --- | ---\n', 'Customer | Sales Rep | Total\r\n--- | --- | ---'],
    ...['Visit | Patient | Medical Record\n--- | --- | ---', 'Employee | Home Office | Salary\n'],
    ...[
      '"Patient","Blood Type","Age"\n"1","A","3"',
      '"Employee", "Home Office", "Salary"',
      "'Patient','Blood Type','Age'",
    ],
    ...['"Visit","Patient","Medical Record"\n', 'columns = ["Patient", "Medical Record", "Visit"]'],
  ]) {
    assert.deepEqual(found(text), [], text)
  }
  for (const text of [
    ...['Patient | Jane Roe', 'Patient | Jane Roe\nAge | 42', '| Patient | Jane Roe |\r\n| Age | 42 |'],
    ...['"Patient","Jane Roe"\n"Age","42"', '["Patient", "Jane Roe"],', '[["Age", "42"], ["Patient", "Jane Roe"]]'],
    ...['| **Patient** | **Jane Roe** |', '<tr><td>Patient</td><td>Jane Roe</td></tr>'],
  ]) {
    assert.deepEqual(found(text), ['name'], text)
  }
  const texts = (...all: string[]) => scan(all, 1000, () => 0)
  assert.deepEqual(texts('Patient | Jane Roe', 'a | b'), ['name'])
  assert.deepEqual(texts('Patient | Jane Roe |', 'so it is'), ['name'])
})

test('what tables say of passwords is none', () => {
  for (const about of [
    ...[
      'WPA2-PSK',
      'WPA3-SAE',
      'AES256',
      'AES-256-GCM',
      'bcrypt10',
      'bcrypt-10',
      'scrypt2',
      'Argon2id',
      'PBKDF2-SHA256',
    ],
    ...['TLS1.3', 'TLSv1.2', 'NTLMv2', 'SSHA512', 'HMAC-SHA256', 'sha512crypt', 'RSA2048', 'PKCS12', 'base64url'],
    ...['RFC2898', 'RFC-2898', 'CVE-2024-1234', 'OWASP-A07', 'ISO27001', 'FIPS140-2', 'NIST-800-63B', 'PROJ-1234'],
    ...[
      'char60',
      'nchar64',
      'varchar255',
      'bytea16',
      'bytes32',
      'max255',
      'max_255',
      'min8chars',
      '90days',
      '12chars+',
    ],
    ...['v1.2.0', 'v10.1', '12-chars', '128chars'],
  ]) {
    for (const text of [`| Password | ${about} |`, `"password","${about}"`, `<td>Password</td><td>${about}</td>`]) {
      assert.deepEqual(found(text), [], text)
    }
  }
  for (const password of [
    ...['charly1', 'Charl13!', 'Maxim1234', 'Max2020!', 'Mina1234', 'Basel123', 'vin2cats', 'v3ryS3cret', 'Byte4me!'],
    ...[
      'Shadow12',
      'Mdx4more',
      '90daysOfFun',
      'Minister1',
      '12charlie',
      'Wpass123',
      'summer-2x',
      'P@ssw0rd9',
      'hunter2',
    ],
  ]) {
    for (const text of [`| Password | ${password} |`, `"password","${password}"`, `password: ${password}`]) {
      assert.deepEqual(found(text), ['password'], text)
    }
  }
})

test('a list of fields has no password, and a pair has one whose value is no name of a field, or without a list', () => {
  for (const text of [
    ...[
      "required: ['email', 'password', 'address1']",
      "cols = ['password', 'totp_2fa']",
      '["password", "oauth2_token"]',
    ],
    ...['only("email", "password", "addressLine1")', "pick(user, ['password', 'level2'])"],
  ]) {
    assert.deepEqual(found(text), [], text)
  }
  for (const text of [
    ...[
      '["password", "Hunter42x"]',
      "('password', 'tr0ub4dor')",
      '"password","hunter2"',
      '(web)\n"password","hunter2"',
    ],
    ...['{ { "password", "hunter2" } }', "[['user', 'jane'], ['password', 'Tr0ub4dor&3']]"],
  ]) {
    assert.deepEqual(found(text), ['password'], text)
  }
})
