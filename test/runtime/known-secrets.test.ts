import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createRedactor, type Redactor } from '#runtime/redact.ts'
import { createReadHeaders } from '#runtime/telemetry/headers.ts'
import { freshSecrets } from './fresh-secrets.ts'

const pem = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
)
const lines = pem.split('\n').filter((line) => line.length >= 20 && !line.startsWith('-'))

function callsWithTokens(redactor: Redactor, count: number): void {
  for (let hour = 0; hour < count; hour += 1) redactor.remember(`ya29.token-of-hour-${hour}-${'x'.repeat(40)}`)
}

async function mounted(run: (mount: string, redactor: Redactor) => Promise<void>): Promise<void> {
  const mount = await mkdtemp(join(tmpdir(), 'known-secrets-'))
  try {
    await run(mount, createRedactor())
  } finally {
    await rm(mount, { recursive: true })
  }
}

describe('what is mounted is masked', () => {
  test('however many tokens the calls have had since', () =>
    mounted(async (mount, redactor) => {
      const secrets = freshSecrets(mount, {}, redactor)
      await writeFile(join(mount, 'vertex-credentials'), JSON.stringify({ private_key: pem }))
      await writeFile(join(mount, 'function-token'), 'a-token-of-good-length\nanother-token-12')
      secrets.require('vertex-credentials')
      secrets.requireTokens('function-token')
      callsWithTokens(redactor, 200)
      secrets.require('vertex-credentials')
      for (const line of lines) assert.equal(redactor.redact(`: ${line}`).replace(/=*$/, ''), ': ***')
      assert.equal(redactor.redact('a-token-of-good-length another-token-12'), '*** ***')
    }))

  test('and so is what was there before it, whose calls are under way, until the next one comes', () =>
    mounted(async (mount, redactor) => {
      const secrets = freshSecrets(mount, {}, redactor)
      for (const key of ['first-key-0123', 'second-key-0123']) {
        await writeFile(join(mount, 'groq-api-key'), key)
        secrets.require('groq-api-key')
      }
      await writeFile(join(mount, 'groq-api-key'), '')
      assert.throws(() => secrets.require('groq-api-key'))
      assert.equal(redactor.redact('first-key-0123 second-key-0123'), '*** ***')
      await writeFile(join(mount, 'groq-api-key'), 'third-key-01234')
      secrets.require('groq-api-key')
      assert.equal(redactor.redact('first-key-0123 second-key-0123 third-key-01234'), 'first-key-0123 *** ***')
    }))

  test('and the same is true of the headers for the collector', async () => {
    const redactor = createRedactor()
    const read = createReadHeaders({ readConfiguration: () => 'authorization=Bearer a-key-of-traces' }, redactor)
    await read()
    callsWithTokens(redactor, 200)
    assert.equal(redactor.redact('a-key-of-traces'), '***')
  })
})

test('of the credentials of calls the latest are masked, and one that a file holds is not forgotten with them', () => {
  const redactor = createRedactor()
  redactor.hold('key', 'sk-0123456789abcdef')
  redactor.remember('sk-0123456789abcdef')
  const tokens = Array.from({ length: 100 }, (_, nth) => `token-number-${nth}-`)
  for (const token of tokens) redactor.remember(token)
  assert.equal(redactor.redact('token-number-99- token-number-80-'), '*** ***')
  assert.equal(redactor.redact('token-number-0-'), 'token-number-0-')
  assert.equal(redactor.redact('sk-0123456789abcdef'), '***')
})
