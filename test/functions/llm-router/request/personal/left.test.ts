import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'
import { cards, ibans } from './data.ts'

const found = (text: string) => scan({ messages: [{ role: 'user', content: text }] }, 1000, () => 0)
/** With its last digit made another one, whatever the grouping. */
const spoilt = (number: string) => number.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))

/** What each sends to a small model for nothing. */
const harmless: Record<string, readonly string[]> = {
  'theopenco/llmgateway#3641': [
    ...['{"product_id": 3074185296}', 'created_at 1755302400', 'Item 4123456789012 is out of stock'],
    ...[
      'git revert a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
      'Order PO1234567 for part X12345',
      'Bump to version 1.2.3.4',
    ],
    'apiKey: YOUR_API_KEY_HERE_PLACEHOLDER',
  ],
  'data-privacy-stack/presidio#1607': ['1748503543012 please check this :)'],
  'rocketride-org/rocketride-server#1824': ['ts 1723042561, id 5551234567', 'listening on 127.0.0.1:8080 and 0.0.0.0'],
  'wso2-open-operations/cs-tools#1177': [
    'PID 12345, ref MSKU1234567, 10.100.7.1',
    'Order 010190-1234',
    'SSN 000-12-3456',
  ],
  ids: [
    '550e8400-e29b-41d4-a716-446655440000',
    '01HZX3V7K9QJ2M4N6P8R0S1T3V',
    '507f1f77bcf86cd799439011',
    '1790012345678901234',
  ],
  times: [
    '2026-11-26T14:07:17.123456Z',
    '1764165600000',
    '26.11.2026 14:07',
    '03/07/2024 10:45 AM',
    'from 09 10 to 11 12',
  ],
  'what looks like a house': [
    ...['We moved to 70B Llama', 'Move to 3D Blender', 'It lives in 4K HDR', 'The film is live at 4K HDR'],
    ...['We go live at 12h today', 'The server lives at 8080.', 'It goes live at 9.', 'The code lives at 0x1F Block'],
  ],
  numbers: [
    ...['0.4111111111111111', '3.14159265358979', '1 234 567 890,00', '1,234,567,890', '12 345 678', '0123456789 '],
    ...[
      '1 2 3 4 5 6 7 8 9 10 11 12 13',
      '01 02 03 04 05 06 07',
      '[0, 1, 1, 2, 3, 5, 8]',
      '4444 4444 4444 4444',
      '0000 0000 0000 0000',
    ],
  ],
  code: [
    ...[
      'const port = 5432',
      'y = x@self.weight',
      '@app.route("/users/<id>")',
      'icon@2x.png',
      'npm i lodash@4.17.21 @types/node@24',
      'npm i @scope/pkg@1.2.3 @scope/io.js vue@next_2024',
      'y = x@self.net.weight + x@model.net.weight',
      'root@db.eu.internal admin@host.local ubuntu@node.us-east-1.internal root@web.de1 user@1000.service',
      'user@example.com.pdf user@mail.example.org_2024 git@github.com.pdf no-reply@acme.com.eml',
      'root (at) db (dot) eu.internal',
      'a@b.c_d x@y.json image@sha256.txt deploy@prod.us.cluster root@host.local.pdf',
    ],
    ...[
      ...[
        'wg-quick@vpn.company.com.service',
        'certbot@mysite.com.timer',
        'x@mail.org.socket',
        'x@mysite.com_1.service',
      ],
      ...['rabbit@mq1.company.org.internal', 'admin@dc1.corp.com.internal:5432', 'root@a.acme.com.svc.cluster.local'],
      ...['user@host.net-10.local', 'pi@host.net2.lan', 'deploy@web1.acme.net-prod.lan', 'root@db.it.internal'],
      ...['celery@host.com-1', 'celery@worker.io-1', 'kernel@sched.info-12', 'app@prod.io_1', 'cpu@foo.info_log'],
    ],
    ...[
      ...['y = x@data.us_population', 'x = x@model.net_g', 'f@state.io.Reader', 'X@df.us.Values'],
      ...['hidden@model.net1.weight', 'x@cfg.io_matrix', 'hidden@self.model.net.weight'],
      ...['x@model.it.json x@w.to.yaml x@m.me.xml x@m.at.ts', 'y = x@model.it_mean + x@w.to_dense'],
    ],
    ...[
      'git@github.com:openfaas/faas.git',
      'root@web-01.prod.internal:~#',
      'password = os.environ["DB_PASSWORD"]',
      'password: string',
    ],
    ...[
      '- name: Build Docker',
      'postgres://user:password@localhost/db',
      'https://user:$TOKEN@git.host/x',
      'sk-your-key-here-xxxxxxxxxxxxxxxx',
    ],
    ...[
      'AKIAIOSFODNN7EXAMPLE',
      '#1a2b3c #ff00ff',
      '0xdeadbeef12345678',
      'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ],
    ...[
      '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A',
      '-----BEGIN CERTIFICATE-----\nMIIDXTCCAkWgAwIBAgIJ',
    ],
  ],
  prose: [
    ...[
      'Mr. Darcy was proud.',
      'During 1971, Mayo invested heavily.',
      'I am Happy to help',
      'Dear Sir or Madam,',
      'Who was Ada Lovelace?',
    ],
    ...[
      'On Tuesday 12 May 2026 to close',
      'user@example.com',
      'Section 5 Paragraph 3',
      'Windows 11 Home',
      'Chapter 12 The Lost Road',
    ],
  ],
}

describe('a scan leaves alone', () => {
  for (const [source, texts] of Object.entries(harmless)) {
    test(source, () => {
      for (const text of texts) assert.deepEqual(found(text), [], text)
    })
  }

  test('cards and accounts with a wrong checksum', () => {
    const shown = (text: string, kind: string) => found(`Take ${text} now`).some((one) => one === kind)
    fc.assert(fc.property(cards, (card) => assert.ok(!shown(spoilt(card), 'card'), spoilt(card))))
    fc.assert(fc.property(ibans, (iban) => assert.ok(!shown(spoilt(iban), 'iban'), spoilt(iban))))
  })

  test('random hashes, UUIDs and base64', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 64 })
    fc.assert(fc.property(hex, (hash) => assert.deepEqual(found(`commit ${hash} is bad`), [])))
    fc.assert(fc.property(fc.uuid(), (id) => assert.deepEqual(found(`{"id": "${id}"}`), [])))
  })

  test('pictures, however large', () => {
    const picture = Buffer.alloc(200_000, 'Zm9vYmFy4111111111111111').toString('base64')
    assert.deepEqual(found(`data:image/png;base64,${picture}`), [])
  })
})
