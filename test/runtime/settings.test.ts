import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { LlmError } from '#runtime/errors.ts'
import { createRedactor, type Redactor } from '#runtime/redact.ts'
import { createSecrets } from '#runtime/secrets.ts'
import { durationMs, httpUrl, readSettings, runtimeSettings, SettingsError, serverAddress } from '#runtime/settings.ts'

describe('settings', () => {
  test('have defaults, and an empty variable is an unset one', () => {
    assert.equal(readSettings(runtimeSettings, {}).http_port, 3000)
    assert.equal(readSettings(runtimeSettings, { http_port: '' }).http_port, 3000)
    assert.equal(readSettings(runtimeSettings, { http_port: '8081' }).http_port, 8081)
  })
  test('name the variable, its fault and the place to mend it', () => {
    const wrong: [Record<string, string>, RegExp][] = [
      [{ http_port: '80a' }, /http_port must be a whole number from 0 to 65535; .*stack\.yml/],
      [{ http_port: '70000' }, /http_port must be a whole number/],
      [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be debug, info/],
    ]
    for (const exec_timeout of ['5 minutes', '1d', '-1s', '0']) {
      assert.throws(() => readSettings({ exec_timeout: durationMs }, { exec_timeout }), {
        message: /exec_timeout must be a time such as 57s or 10m/,
      })
    }
    for (const [environment, message] of wrong) {
      assert.throws(() => readSettings(runtimeSettings, environment), { name: 'SettingsError', message })
    }
    assert.throws(() => readSettings({ GOOGLE_CLOUD_PROJECT: v.string() }, {}), {
      name: 'SettingsError',
      message: /GOOGLE_CLOUD_PROJECT is not set/,
    })
    assert.throws(() => readSettings({ OLLAMA_HOST: httpUrl }, { OLLAMA_HOST: 'ollama:11434' }), SettingsError)
  })
  test('a time is one that a timer can wait for: Node fires a longer one at once', () => {
    for (const [text, ms] of [
      ['1m30s', 90_000],
      ['57', 57_000],
      ['596h', 596 * 3_600_000],
      ['2592008s', 2_147_483_647],
      ['999999h', 2_147_483_647],
    ] as const) {
      assert.equal(readSettings({ termination_grace: durationMs }, { termination_grace: text }).termination_grace, ms)
    }
  })
  test('an address loses the slash at its end', () => {
    assert.equal(readSettings({ url: httpUrl }, { url: 'http://host:1/v1/' }).url, 'http://host:1/v1')
  })
})

test('the address of a server is taken as its own variable has it', () => {
  const entries = { SERVER: v.optional(serverAddress(11_434)) }
  for (const [written, address] of [
    ['127.0.0.1:9000', 'http://127.0.0.1:9000'],
    ['ollama', 'http://ollama:11434'],
    ['ollama.openfaas-fn', 'http://ollama.openfaas-fn:11434'],
    [':9000', 'http://127.0.0.1:9000'],
    ['::1', 'http://[::1]:11434'],
    ['[::1]:9000', 'http://[::1]:9000'],
    ['ollama:9000/behind/', 'http://ollama:9000/behind'],
    ['http://ollama', 'http://ollama'],
    ['https://ollama.example.com/', 'https://ollama.example.com'],
  ] as const) {
    assert.equal(readSettings(entries, { SERVER: written }).SERVER, address)
  }
  for (const SERVER of ['ftp://ollama', 'two words', 'ollama:port']) {
    assert.throws(() => readSettings(entries, { SERVER }), { message: /SERVER must be/ }, SERVER)
  }
})

describe('secrets', () => {
  async function withMount(run: (mount: string) => Promise<void>): Promise<void> {
    const mount = await mkdtemp(join(tmpdir(), 'secrets-'))
    await run(mount).finally(() => rm(mount, { recursive: true }))
  }

  /** Secrets with a clock of their own. */
  function timed(mount: string, redactor?: Redactor) {
    let nowMs = 0
    const secrets = createSecrets(mount, {}, redactor, () => nowMs)
    return {
      secrets,
      pass(ms: number) {
        nowMs += ms
      },
    }
  }

  test('are trimmed, since a file made by an editor ends in a newline', () =>
    withMount(async (mount) => {
      await writeFile(join(mount, 'groq-api-key'), ' key-1\n')
      assert.equal(createSecrets(mount, {}).read('groq-api-key'), 'key-1')
    }))

  test('are read again within a second after Kubernetes has put another file in their place', () =>
    withMount(async (mount) => {
      const { secrets, pass } = timed(mount)
      await writeFile(join(mount, 'groq-api-key'), 'key-1')
      assert.equal(secrets.read('groq-api-key'), 'key-1')
      await writeFile(join(mount, 'next'), 'key-2')
      await rename(join(mount, 'next'), join(mount, 'groq-api-key'))
      pass(999)
      assert.equal(secrets.read('groq-api-key'), 'key-1')
      pass(1)
      assert.equal(secrets.read('groq-api-key'), 'key-2')
    }))

  test('that are gone while the function runs open no door', () =>
    withMount(async (mount) => {
      const { secrets, pass } = timed(mount)
      assert.equal(secrets.tokens('function-token'), undefined)
      await writeFile(join(mount, 'function-token'), 'token-of-a-good-length')
      pass(1000)
      assert.deepEqual(secrets.tokens('function-token'), ['token-of-a-good-length'])
      await rm(join(mount, 'function-token'))
      for (const ms of [1000, 1000]) {
        pass(ms)
        assert.throws(() => secrets.tokens('function-token'), { code: 'missing_secret' })
      }
      await writeFile(join(mount, 'function-token'), 'token-of-a-good-length')
      pass(1000)
      assert.deepEqual(secrets.tokens('function-token'), ['token-of-a-good-length'])
    }))

  test('of callers are one token or two, each on its line and too long to be guessed', () =>
    withMount(async (mount) => {
      const redactor = createRedactor()
      const { secrets, pass } = timed(mount, redactor)
      const [old, young] = ['a-token-of-good-length', 'another-token-12']
      for (const [text, tokens] of [
        [old, [old]],
        [`${old}\n${young}`, [old, young]],
        [`\r\n${young}\r\n\r\n  ${old} \r\n`, [young, old]],
      ] as const) {
        await writeFile(join(mount, 'admin-token'), text)
        pass(1000)
        assert.deepEqual(secrets.requireTokens('admin-token'), tokens)
      }
      assert.equal(redactor.redact(`${old} or ${young}`), '*** or ***')
      for (const [text, fault] of [
        ['', /is empty/],
        ['fifteen-letters', /has a token of fewer than 16 characters/],
        [`${old}\nfifteen-letters`, /has a token of fewer than 16 characters/],
        [`${old}\n${young}\n${old}`, /has 3 lines: leave one token, or two/],
      ] as const) {
        await writeFile(join(mount, 'admin-token'), text)
        pass(1000)
        assert.throws(() => secrets.tokens('admin-token'), { code: 'missing_secret', message: fault })
      }
    }))

  test('may lie in the file that NAME_FILE names', () =>
    withMount(async (mount) => {
      await writeFile(join(mount, 'elsewhere'), 'key-3')
      const secrets = createSecrets('/nonexistent', { GROQ_API_KEY_FILE: join(mount, 'elsewhere') })
      assert.equal(secrets.read('groq-api-key'), 'key-3')
    }))

  test('that cannot be read are an error that says why, and open no door until they can be', () =>
    withMount(async (mount) => {
      const { secrets, pass } = timed(mount)
      const file = join(mount, 'function-token')
      // Whoever may read everything, as root may, cannot follow this either.
      for (const [make, fault] of [
        [() => symlink(file, file), 'cannot be read (ELOOP)'],
        [() => mkdir(file), 'is not a file'],
      ] as const) {
        await make()
        pass(1000)
        const message = `The secret function-token is mounted at ${file}, and ${fault}`
        assert.throws(() => secrets.tokens('function-token'), { code: 'missing_secret', message })
        assert.throws(() => secrets.readConfiguration('function-token'), { code: 'missing_secret', message })
        assert.ok(secrets.isMounted('function-token'))
        const broken = secrets.version(['function-token'])
        await rm(file, { recursive: true })
        pass(1000)
        assert.throws(() => secrets.tokens('function-token'), { code: 'missing_secret', message: /is gone/ })
        await writeFile(file, 'token-of-a-good-length')
        pass(1000)
        assert.deepEqual(secrets.tokens('function-token'), ['token-of-a-good-length'])
        assert.notEqual(secrets.version(['function-token']), broken)
        await rm(file)
      }
    }))

  test('that are missing or empty are an error that names the secret and the file', () =>
    withMount(async (mount) => {
      await writeFile(join(mount, 'empty'), '\n')
      for (const name of ['absent', 'empty']) {
        assert.throws(
          () => createSecrets(mount, {}).require(name),
          (error) =>
            error instanceof LlmError && error.code === 'missing_secret' && error.message.includes(join(mount, name)),
        )
      }
    }))
})
