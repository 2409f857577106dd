import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, test } from 'node:test'
import { readCommandLine } from '../../../local/cluster-proxy/command-line.ts'
import { importsBelow, root } from '../../repository/tree.ts'

const script = join(root, 'local/cluster-proxy/start.ts')

describe('the command line of the proxy', () => {
  test('has defaults for all but who is let through', () => {
    assert.deepEqual(readCommandLine(['--secret-file', 'a', '--secret-file', 'b']), {
      host: '127.0.0.1',
      port: 8443,
      upstream: new URL('http://127.0.0.1:8080'),
      secretFiles: ['a', 'b'],
      tls: undefined,
      health: undefined,
      maxBodyBytes: 16_000_000,
    })
    const byTls = readCommandLine(['--tls-cert', 'c', '--tls-key', 'k', '--client-ca', 'ca', '--listen', '[::1]:1'])
    assert.ok(byTls !== 'help')
    assert.deepEqual([byTls.tls, byTls.host], [{ certificate: 'c', key: 'k', clientCa: 'ca' }, '::1'])
    const probed = readCommandLine(['--secret-file', 'a', '--health', '0.0.0.0:8081'])
    assert.ok(probed !== 'help')
    assert.deepEqual(probed.health, { host: '0.0.0.0', port: 8081 })
  })

  test('says what is wrong', () => {
    const secret = ['--secret-file', 'a']
    const wrong: [string[], RegExp][] = [
      [[], /anyone could use the server/],
      [['--tls-cert', 'c', '--tls-key', 'k'], /anyone could use the server/],
      [[...secret, '--client-ca', 'ca'], /--client-ca needs them/],
      [[...secret, '--listen', '8443'], /--listen must be/],
      [[...secret, '--listen', 'x:70000'], /--listen must be/],
      [[...secret, '--health', '8081'], /--health must be/],
      [[...secret, '--upstream', 'https://x'], /--upstream must be/],
      [[...secret, '--upstream', 'http://x/v1'], /--upstream must be/],
      [[...secret, '--max-body-bytes', '1M'], /--max-body-bytes must be/],
      [[...secret, '--quiet'], /--quiet/],
    ]
    for (const [args, message] of wrong) assert.throws(() => readCommandLine(args), message)
  })
})

describe('the proxy as a process', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })

  test('helps, and does not start with a secret that is missing or might be guessed', async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'proxy-'))
    context.after(() => rm(directory, { recursive: true }))
    assert.match(run('--help').stdout, /--secret-file FILE/)
    const missing = run('--secret-file', join(directory, 'none'))
    assert.equal(missing.status, 1)
    assert.match(missing.stderr, /no such file.*none/)
    const short = join(directory, 'short')
    await writeFile(short, 'guess\n')
    assert.match(run('--secret-file', short).stderr, /fewer than 32 characters: make a secret by openssl rand/)
  })

  test('says where it listens, and ends when told to', async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'proxy-'))
    context.after(() => rm(directory, { recursive: true }))
    const file = join(directory, 'secret')
    await writeFile(file, 'x'.repeat(32))
    const addresses = ['--listen', '127.0.0.1:0', '--health', '127.0.0.1:0']
    const child = spawn(process.execPath, [script, '--secret-file', file, ...addresses])
    const [line] = await once(createInterface({ input: child.stdout }), 'line')
    const { listening, health } = JSON.parse(String(line))
    assert.equal((await fetch(listening)).status, 401)
    assert.equal((await fetch(`${health}/live`)).status, 200)
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
  })

  test('needs nothing but Node', () => {
    for (const { from, specifier, to } of importsBelow('local/cluster-proxy')) {
      const isOwn = to?.startsWith('local/cluster-proxy/') || to === 'functions/cluster-generate/signature/canonical.ts'
      assert.ok(isOwn || specifier.startsWith('node:'), `${from} imports ${specifier}`)
    }
    const canonical = importsBelow('functions/cluster-generate/signature').filter(({ from }) =>
      from.endsWith('canonical.ts'),
    )
    assert.ok(canonical.every(({ specifier }) => specifier.startsWith('node:')))
  })
})
