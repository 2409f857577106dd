import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { blocksOf, commandsOf, documents } from '../repository/documents.ts'
import { readText, root } from '../repository/tree.ts'

const isInstalled = (program: string) => spawnSync(program, ['--help']).error === undefined
const skipped = (command: string) =>
  command.includes('faas-cli') && !isInstalled('faas-cli') && 'faas-cli is not on the PATH'

/** The commands that ask a running gateway, or one of its simulators. */
const commands = documents.flatMap((file) => {
  const asking = commandsOf(file).filter((command) => /^(curl|echo .*\| faas-cli invoke) /.test(command))
  return asking.map((command) => ({ file, command }))
})

describe('a command of the documentation is answered by what `npm start` runs:', () => {
  let platform: ChildProcess
  let gateway = ''
  let simulator = ''
  let adminToken = ''
  /** Where curl finds its settings: a reply that is an error fails the command. */
  const directory = mkdtempSync(join(tmpdir(), 'documentation-'))
  writeFileSync(join(directory, '.curlrc'), 'fail-with-body\nmax-time = 20\n')

  before(async () => {
    const { scripts } = JSON.parse(readText('package.json'))
    platform = spawn('sh', ['-c', `${scripts.start} --port 0 --quiet`], {
      cwd: root,
      env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, TMPDIR: process.env.TMPDIR },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (platform.stdout === null) throw new Error('The output of npm start is not read.')
    for await (const line of createInterface(platform.stdout)) {
      gateway ||= /^OpenFaaS is at (\S+)/.exec(line)?.[1] ?? ''
      simulator ||= /GET (\S+)\/simulator/.exec(line)?.[1] ?? ''
      adminToken ||= /secret +admin-token is (\S+)/.exec(line)?.[1] ?? ''
      if (line.includes('Ctrl-C')) break
    }
    platform.stdout.resume()
    assert.ok(gateway !== '' && simulator !== '')
  })

  after(async () => {
    platform.kill('SIGTERM')
    if (platform.exitCode === null) await once(platform, 'exit')
    rmSync(directory, { recursive: true })
  })

  const run = (command: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const here = command
        .replaceAll('http://127.0.0.1:8080', gateway)
        .replaceAll('http://127.0.0.1:PORT', simulator)
        .replaceAll('my-catalogue.yaml', join(directory, 'my-catalogue.yaml'))
      const env = { ...process.env, CURL_HOME: directory, HOME: directory, OPENFAAS_URL: gateway, TOKEN: adminToken }
      execFile('bash', ['-o', 'pipefail', '-c', here], { cwd: root, env }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${here}\n${stdout}${stderr}`, { cause: error }))
        else resolve(stdout)
      })
    })

  test('README.md shows the reply to its first request', async () => {
    const [first = ''] = commandsOf('README.md').filter((command) => command.startsWith('curl'))
    const shown = JSON.parse(blocksOf('README.md', 'json')[0] ?? '')
    const { latency_ms: _, ...reply } = JSON.parse(await run(first))
    assert.deepEqual({ ...reply, latency_ms: shown.latency_ms }, shown)
  })

  for (const { file, command } of commands) {
    test(`${file}: ${command}`, { skip: skipped(command) }, async () => {
      const output = await run(command)
      // A response says of itself that it has none.
      assert.doesNotMatch(output, /"error":(?! *null)/)
      assert.notEqual(output.trim(), '')
    })
  }

  test('check-config takes the catalogue of docs/catalogue.md', async () => {
    writeFileSync(join(directory, 'my-catalogue.yaml'), blocksOf('docs/catalogue.md', 'yaml')[0] ?? '')
    const check = commandsOf('docs/catalogue.md').find((command) => command.includes('check-config')) ?? ''
    assert.match(await run(check), /groq-generate/)
  })
})
