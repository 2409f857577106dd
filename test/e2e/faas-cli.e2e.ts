import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openPlatform, type Platform } from './platform.ts'

const isInstalled = spawnSync('faas-cli', ['version', '--short-version']).status === 0
if (isInstalled) describe('faas-cli', suite)
else test.skip('faas-cli: it is not on the PATH; see https://docs.openfaas.com/cli/install')

function suite(): void {
  let platform: Platform
  let logins: string
  before(async () => {
    platform = await openPlatform()
    logins = await mkdtemp(join(tmpdir(), 'faas-cli-'))
    await run(['login', '--password-stdin'], platform.password)
  })
  after(async () => {
    await platform.close()
    await rm(logins, { recursive: true })
  })

  async function run(args: string[], input = ''): Promise<string> {
    const env = { ...process.env, OPENFAAS_CONFIG: logins }
    const child = execFile('faas-cli', [...args, '--gateway', platform.url], { env })
    const output = { stdout: '', stderr: '' }
    child.stdout?.on('data', (chunk: string) => {
      output.stdout += chunk
    })
    child.stderr?.on('data', (chunk: string) => {
      output.stderr += chunk
    })
    child.stdin?.end(input)
    const [code] = await once(child, 'close')
    assert.equal(code, 0, output.stderr)
    return output.stdout
  }

  test('lists and describes the functions', async () => {
    const list = await run(['list'])
    const providers = ['groq', 'openai', 'vertex', 'anthropic', 'bedrock', 'cluster', 'ollama']
    const generating = providers.map((provider) => `${provider}-generate`)
    for (const name of ['llm-router', 'ollama-embed', ...generating]) {
      assert.match(list, new RegExp(`^${name}\\s+\\d+\\s+\\d+`, 'm'))
    }
    assert.match(await run(['describe', 'llm-router']), /Name:\s+llm-router/)
  })

  test('invokes the router', async () => {
    const output = await run(
      ['invoke', 'llm-router'],
      '{"task":"classify","max_latency_ms":200,"prompt":"Is this spam?"}',
    )
    // Where no login is stored, faas-cli says so on stdout before the answer.
    assert.equal(JSON.parse(output.slice(output.indexOf('{'))).provider, 'groq')
  })
}
