import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { freePort } from '../../../../../bench/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { createAuthority, missingOpenssl } from '../../../cluster-generate/certificates.ts'
import { budget, reservationOf } from '../attempts.ts'

/** What a use of the store fails with where nobody listens. */
async function failureOf(scheme: string, certificateAuthority: string): Promise<string> {
  const url = `${scheme}://127.0.0.1:${await freePort()}`
  const store = openRedis(() => ({ url, certificateAuthority }), Date.now)
  try {
    return await store.accounts.reserve(reservationOf('1', [budget(1)])).then(
      () => assert.fail('it did not fail'),
      (error: Error) => error.message,
    )
  } finally {
    await store.close()
  }
}

const unusable = /^The secret redis-ca is not a certificate in PEM/

describe('the secret redis-ca', () => {
  for (const text of ['a password', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
    test(`is refused before a connection is made with ${JSON.stringify(text)}, and not read without TLS`, async () => {
      assert.match(await failureOf('rediss', text), unusable)
      assert.doesNotMatch(await failureOf('redis', text), unusable)
    })
  }

  test('may hold a key’s file by mistake, and one certificate or several', {
    skip: missingOpenssl,
  }, async (context) => {
    const authority = await createAuthority()
    context.after(() => rm(authority.directory, { recursive: true }))
    const { certificate, key } = await authority.issue('redis')
    assert.match(await failureOf('rediss', await readFile(key, 'utf8')), unusable)
    const pem = await readFile(authority.ca, 'utf8')
    assert.doesNotMatch(await failureOf('rediss', pem), unusable)
    assert.doesNotMatch(await failureOf('rediss', `# ours\n${await readFile(certificate, 'utf8')}${pem}`), unusable)
  })
})
