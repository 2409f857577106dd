import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createRedactor } from '#runtime/redact.ts'

function masked(file: string, text: string): string {
  const redactor = createRedactor()
  redactor.remember(file.trim())
  return redactor.redact(text)
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const serviceAccount = {
  type: 'service_account',
  project_id: 'acme-production-europe1',
  private_key_id: '0123456789abcdef0123456789abcdef01234567',
  private_key: pem,
  client_email: 'router@acme-production-europe1.iam.gserviceaccount.com',
  client_id: '123456789012345678901',
  auth_uri: 'https://accounts.google.com/o/oauth2/auth',
  auth_provider_x509_cert_url: 'https://www.googleapis.com/oauth2/v1/certs',
  client_x509_cert_url: 'https://www.googleapis.com/robot/v1/metadata/x509/router',
  universe_domain: 'googleapis.com',
}
const federation = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/my-pool/providers/mine',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  service_account_impersonation_url: 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.c:go',
  credential_source: { file: '/var/run/secrets/tokens/token', format: { subject_token_field_name: 'access_token' } },
}
const aws = `[profile acme-production-europe]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
role_arn = arn:aws:iam::123456789012:role/llm-router-production
credential_process = /usr/local/bin/our-credentials-of-aws
region = eu-central-1
`

describe('in a file of several fields', () => {
  for (const [file, text] of [
    [JSON.stringify(serviceAccount), JSON.stringify({ ...serviceAccount, private_key: '…', private_key_id: '…' })],
    [JSON.stringify(serviceAccount, null, 2), Object.keys(serviceAccount).join(' ')],
    [JSON.stringify(federation, null, 2), JSON.stringify(federation, null, 2)],
    [aws, aws.replaceAll(/= (?:AKIA|wJal).*/g, '= …')],
    ['gateway_password: c0rrect-h0rse-battery\nthe_name_of_our_webhook: true\n', 'the_name_of_our_webhook'],
  ] as const) {
    test(`names, addresses and places are not masked: ${text.slice(0, 40)}`, () => {
      assert.equal(masked(file, text), text)
    })
  }

  test('keys are', () => {
    assert.equal(masked(aws, 'AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'), '*** ***')
    for (const file of [JSON.stringify(serviceAccount), JSON.stringify(serviceAccount, null, 2), pem]) {
      const lines = pem.split('\n').filter((line) => line.length > 20 && !line.startsWith('-'))
      for (const line of lines) assert.equal(masked(file, `: ${line}`).replace(/=*$/, ''), ': ***')
    }
  })

  const key = fc.oneof(
    fc.base64String({ minLength: 20, maxLength: 80 }).filter((text) => /\d/.test(text) && /[A-Z]/.test(text)),
    fc.stringMatching(/^[0-9a-f]{32}$/).filter((text) => /[a-f]/.test(text)),
    fc.stringMatching(/^sk-[\w-]{20,60}$/).filter((text) => /\d[a-z]/.test(text)),
    fc.uuid().filter((text) => /\d[a-f]/.test(text)),
  )
  const secretNames = fc.constantFrom(
    ...['private_key', 'client_secret', 'refresh_token', 'SecretAccessKey', 'SessionToken', 'api-key', 'DB_PASSWORD'],
  )
  const anyName = fc.oneof(secretNames, fc.constantFrom('value', 'data', 'x', 'webhook', 'AUTHORIZATION'))
  const forms: ((name: string, value: string) => string)[] = [
    (name, value) => JSON.stringify({ region: 'eu', outer: [{ [name]: value }] }),
    (name, value) => JSON.stringify({ type: 'x', [name]: value }, null, 2).slice(0, -1),
    (name, value) => `[default]\nregion = eu-central-1\n${name} = ${value}\n`,
    (name, value) => `export REGION=eu\nexport OTHER=1\nexport ${name}="${value}"\n`,
    (name, value) => `a: 1\nb: 2\n${name}: '${value}'\n`,
    (name, value) => `${name}=${value}`,
    (_, value) => value,
    (_, value) => `${value}\n`,
  ]

  test('no key is missed, whatever its field is called', () => {
    fc.assert(
      fc.property(fc.constantFrom(...forms), anyName, key, (form, name, value) => {
        assert.match(masked(form(name, value), `: ${value} .`), /^: \*{3}=* \.$/)
      }),
    )
  })

  test('a credential is masked in a header that a file has, with its scheme and without', () => {
    for (const [name, value] of [
      ['Authorization', 'Bearer my-long-token-of-words'],
      ['X-Auth', 'my-long-token-of-words'],
      ['Cookie', 'my-long-token-of-words'],
    ] as const) {
      const source = { url: 'https://idp.example.com/token', headers: { [name]: value } }
      const file = JSON.stringify({ type: 'external_account', credential_source: source })
      assert.equal(masked(file, ': my-long-token-of-words .'), ': *** .')
      assert.equal(masked(file, `: ${value} .`), ': *** .')
    }
  })

  test('whatever looks like a word is masked where its field says that it is secret', () => {
    fc.assert(
      fc.property(fc.constantFrom(...forms.slice(0, 6)), secretNames, (form, name) => {
        assert.equal(masked(form(name, 'correct-horse-battery'), ': correct-horse-battery'), ': ***')
      }),
    )
  })

  test('no name of words is masked, wherever it stands', () => {
    const word = fc.stringMatching(/^[a-z]{2,9}$/)
    const name = fc.tuple(fc.array(word, { minLength: 3, maxLength: 7 }), fc.constantFrom('_', '-', '.', '/', ':'))
    fc.assert(
      fc.property(fc.constantFrom(...forms.slice(0, 5)), name, name, (form, [words, sign], [others]) => {
        const [field, value] = [`the_${others.join('_')}_names`, words.join(sign)]
        const text = `${field} ${value}`
        assert.equal(masked(form(field, value), text), text)
      }),
    )
  })
})

test('of a certificate and a public key nothing is masked', () => {
  const file = String(publicKey.export({ type: 'spki', format: 'pem' }))
  const certificate = file.replaceAll('PUBLIC KEY', 'CERTIFICATE')
  for (const one of [file, certificate, `${certificate}\n${certificate}`]) assert.equal(masked(one, one), one)
  const both = `${certificate}\n${pem}`
  assert.equal(masked(both, certificate), certificate)
  assert.ok(!masked(both, pem).includes(pem.slice(40, 80)))
  const cut = `${certificate.slice(0, 200)}\n${pem}`
  assert.ok(!masked(cut, pem).includes(pem.slice(40, 80)))
})
