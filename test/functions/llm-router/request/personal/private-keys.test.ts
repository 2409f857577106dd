import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { scan } from '../../../../../functions/llm-router/request/personal/scan.ts'
import { base64Lines } from './data.ts'

const found = (text: string) => scan([text], 1000, () => 0)
const nested = (text: string, times: number): string =>
  times === 0 ? text : JSON.stringify({ content: nested(text, times - 1) })
const eachLine =
  (change: (line: string, index: number) => string, joint = '\n') =>
  (pem: string) =>
    pem.split('\n').map(change).join(joint)

/** As agents send what they have read or are about to write. */
const forms: Record<string, (pem: string) => string> = {
  'as it stands': (pem) => pem,
  'within JSON': (pem) => nested(pem, 1),
  'within JSON within JSON': (pem) => nested(pem, 2),
  'within JSON, three deep': (pem) => nested(pem, 3),
  'with numbers of lines and arrows': eachLine((line, index) => `${String(index + 1).padStart(6)}→${line}`),
  'with numbers of lines and tabs': eachLine((line, index) => `${String(index + 1).padStart(6)}\t${line}`),
  'with numbers of lines and bars': eachLine((line, index) => `${index + 1} | ${line}`),
  'as texts that a program joins': eachLine((line) => JSON.stringify(`${line}\n`), ' +\n'),
  'as texts in a row': eachLine((line) => `    '${line}'`),
  'quoted in a mail': eachLine((line) => `> ${line}`),
  'commented out': eachLine((line) => `# ${line}`),
  'in a table': eachLine((line) => ` | ${line}`),
  'with line breaks of HTML': eachLine((line) => line, '<br>'),
  'as lines that are added': eachLine((line) => `+${line}`),
  'with lines of Windows': eachLine((line) => line, '\r\n'),
}

describe('a private key is found', () => {
  for (const [how, form] of Object.entries(forms)) {
    test(how, () => {
      fc.assert(
        fc.property(base64Lines, fc.constantFrom('', 'RSA ', 'EC ', 'OPENSSH '), (lines, type) => {
          const pem = [`-----BEGIN ${type}PRIVATE KEY-----`, ...lines, `-----END ${type}PRIVATE KEY-----`].join('\n')
          assert.ok(found(form(pem)).includes('private_key'), form(pem))
        }),
      )
    })
  }

  test('with any headers of PGP', () => {
    for (const header of ['Version: GnuPG v2.0.22 (GNU/Linux)', 'Comment: GPGTools - https://gpgtools.org']) {
      fc.assert(
        fc.property(base64Lines, (lines) => {
          const text = ['-----BEGIN PGP PRIVATE KEY BLOCK-----', header, '', ...lines].join('\n')
          assert.ok(found(text).includes('private_key'), text)
        }),
      )
    }
  })
})

test('the first line of a key without the key is none', () => {
  const begin = '-----BEGIN PRIVATE KEY-----'
  for (const text of [
    `if (!pem.startsWith('${begin}')) throw new Error('no key')\nimport { readKey } from '../../functions/router/keys/read/read'`,
    `${begin}\n...\n-----END PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj`,
    `${begin}\n<your key>\nsee /usr/share/documentation/certificates/examples/keys/private`,
    `-  if (!pem.startsWith("${begin}"))\n+++ b/src/main/java/com/acme/auth/v2/KeyLoaderTest.java`,
    `assert key.startswith("${begin}")\n# see s3/Documentation/SecurityGuidelines2024/HowToRotate`,
    `"${begin}" // com/acme/i18n/X509/Log4jConfig/SHA256DigestAPI/Base64Codec/2024`,
    `"${begin}" // OAuth2AuthorizationServerConfigurationTest`,
    `${begin}\n... e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`,
  ]) {
    assert.deepEqual(found(text), [], text)
  }
})

test('many first lines of keys are searched in a time that grows as their text does', () => {
  const line = '-----BEGIN PRIVATE KEY-----'
  const hostile = [
    `${line}"${'A1bcd'.repeat(70)}`,
    `${line}"${'aaB1c/'.repeat(60)}`,
    `${line}"`,
    `${line}(${line})`,
    `${line}"${'a b/'.repeat(90)}`,
    `${line}"${'aB1 '.repeat(20)}`,
  ]
  for (const piece of hostile) {
    // A search that is too slow says so.
    const text = piece.repeat(500_000 / piece.length)
    assert.deepEqual(
      scan([text], 5000, () => performance.now()),
      [],
      piece.slice(0, 40),
    )
  }
})
