import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createSecretMounts } from '../../local/secrets.ts'

function mountsFor(context: TestContext, files: Record<string, string> = {}) {
  const project = mkdtempSync(join(tmpdir(), 'project-'))
  mkdirSync(join(project, '.secrets'))
  for (const [name, value] of Object.entries(files)) writeFileSync(join(project, '.secrets', name), value)
  const mounts = createSecretMounts(project)
  context.after(() => {
    mounts.remove()
    rmSync(project, { recursive: true })
  })
  return mounts
}

describe('secrets', () => {
  test('are mounted for the functions that list them, and nobody else can read them', (context) => {
    const mounts = mountsFor(context, { 'groq-api-key': 'k', other: 'o' })
    const directory = mounts.mount('groq-generate', ['groq-api-key'], {})
    assert.deepEqual(readdirSync(directory), ['groq-api-key'])
    assert.equal(readFileSync(join(directory, 'groq-api-key'), 'utf8'), 'k')
    assert.deepEqual(readdirSync(mounts.mount('llm-router', ['other'], {})), ['other'])
    assert.equal(statSync(mounts.directory).mode & 0o777, 0o700)
    assert.equal(statSync(directory).mode & 0o777, 0o700)
    assert.equal(statSync(join(directory, 'groq-api-key')).mode & 0o777, 0o400)
  })

  test('that a function can do without are mounted where there is a file, and told', (context) => {
    const mounts = mountsFor(context, { 'router-keys': '[]', 'webhook-secret': 's', 'admin-token': 'listed' })
    const directory = mounts.mount('llm-router', ['admin-token'], {})
    assert.deepEqual(readdirSync(directory).sort(), ['admin-token', 'router-keys', 'webhook-secret'])
    assert.deepEqual(mounts.unlisted, new Map([['llm-router', ['router-keys', 'webhook-secret']]]))
    assert.deepEqual(readdirSync(mounts.mount('groq-generate', [], {})), [])
    mounts.mount('cluster-generate', [], {})
    assert.equal(mounts.unlisted.size, 1)
  })

  test('that are given come before the files', (context) => {
    const directory = mountsFor(context, { key: 'file' }).mount('one', ['key'], { key: 'given', unasked: 'x' })
    assert.deepEqual(readdirSync(directory), ['key'])
    assert.equal(readFileSync(join(directory, 'key'), 'utf8'), 'given')
  })

  test('keep their bytes, a newline at the end too', (context) => {
    const directory = mountsFor(context, { key: 'k\n' }).mount('one', ['key'], {})
    assert.equal(readFileSync(join(directory, 'key'), 'utf8'), 'k\n')
  })

  test('function-token is made up once for all functions, unless there is one', (context) => {
    const mounts = mountsFor(context)
    const tokens = ['one', 'two'].map((name) =>
      readFileSync(join(mounts.mount(name, ['function-token'], {}), 'function-token'), 'utf8'),
    )
    assert.match(tokens[0] ?? '', /^[0-9a-f]{64}$/)
    assert.equal(tokens[0], tokens[1])
    assert.deepEqual([...mounts.generated], [['function-token', tokens[0]]])

    const own = mountsFor(context, { 'function-token': 'mine' })
    assert.equal(readFileSync(join(own.mount('one', ['function-token'], {}), 'function-token'), 'utf8'), 'mine')
    assert.equal(own.generated.size, 0)
  })

  test('that are missing are named with the fix', (context) => {
    assert.throws(
      () => mountsFor(context).mount('groq-generate', ['groq-api-key'], {}),
      /^Error: groq-generate needs the secret groq-api-key: write it to \.secrets\/groq-api-key, or/,
    )
  })

  test('that are a folder are named with their place', (context) => {
    const project = mkdtempSync(join(tmpdir(), 'project-'))
    mkdirSync(join(project, '.secrets', 'groq-api-key'), { recursive: true })
    const mounts = createSecretMounts(project)
    context.after(() => {
      mounts.remove()
      rmSync(project, { recursive: true })
    })
    assert.throws(
      () => mounts.mount('groq-generate', ['groq-api-key'], {}),
      /^Error: The secret groq-api-key must be a file that can be read, \.secrets\/groq-api-key \(EISDIR/,
    )
  })

  test('are gone after the run', (context) => {
    const mounts = mountsFor(context, { key: 'k' })
    mounts.mount('one', ['key'], {})
    mounts.remove()
    assert.equal(existsSync(mounts.directory), false)
  })
})
