import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { OpenFaaS } from '../../local/open-faas.ts'
import { startProbe } from './probe.ts'

const isInstalled = spawnSync('faas-cli', ['version', '--short-version']).status === 0
if (isInstalled) describe('the real faas-cli', suite)
else test.skip('the real faas-cli: it is not on the PATH; see https://docs.openfaas.com/cli/install')

function suite(): void {
  let openFaaS: OpenFaaS
  let logins: string
  before(async () => {
    logins = await mkdtemp(join(tmpdir(), 'faas-cli-'))
    openFaaS = await startProbe({
      probe: { image: 'docker.io/probe:1', labels: { 'com.openfaas.scale.zero': 'true' } },
      other: {},
    })
    await faasCli(['login', '--password-stdin'], openFaaS.password)
  })
  after(async () => {
    await openFaaS.close()
    await rm(logins, { recursive: true })
  })

  const faasCli = (args: string[], input = '') =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const options = { env: { ...process.env, OPENFAAS_CONFIG: logins } }
      const child = execFile('faas-cli', [...args, '-g', openFaaS.url], options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : 1, stdout, stderr })
      })
      child.stdin?.end(input)
    })

  test('invokes', async () => {
    const { code, stdout } = await faasCli(['invoke', 'probe'], 'hello')
    assert.equal(code, 0)
    // Where no login is stored, faas-cli says so on stdout before the answer.
    assert.equal(JSON.parse(stdout.slice(stdout.indexOf('{'))).body, 'hello')
  })

  test('invokes asynchronously', async () => {
    assert.match((await faasCli(['invoke', 'probe', '--async'], 'x')).stderr, /submitted asynchronously/)
  })

  test('is told of a function that is not there', async () => {
    const { code, stdout, stderr } = await faasCli(['invoke', 'nope'], 'x')
    assert.equal(code, 1)
    assert.match(stdout + stderr, /404 - error finding function nope\.openfaas-fn/)
  })

  test('lists', async () => {
    const { stdout } = await faasCli(['list'])
    assert.match(stdout, /^probe +\t[1-9]\d* +\t1 *$/m)
    assert.match(stdout, /^other +\t0 +\t0 *$/m)
    assert.match((await faasCli(['list', '-v'])).stdout, /docker\.io\/probe:1/)
  })

  test('describes', async () => {
    const { stdout } = await faasCli(['describe', 'probe'])
    assert.match(stdout, /^Status: +Ready$/m)
    assert.match(stdout, /com\.openfaas\.scale\.zero: true/)
    assert.match((await faasCli(['describe', 'other'])).stdout, /^Status: +Not Ready$/m)
  })

  test('reads the logs, the namespaces and the version', async () => {
    assert.match((await faasCli(['logs', 'probe', '--tail=false'])).stdout, /"msg":"listening"/)
    assert.match((await faasCli(['namespace', 'list'])).stdout, /openfaas-fn/)
    assert.match((await faasCli(['version', '--warn-update=false'])).stdout, /openfaas-embedded/)
  })
}
