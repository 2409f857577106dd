import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { until } from '../until.ts'
import { call } from './call.ts'
import { isRunning } from './is-running.ts'
import { launch, lineWith, start } from './launch.ts'

const runProbe = fileURLToPath(new URL('fixtures/run-probe.ts', import.meta.url))

describe('no function outlives the platform', () => {
  for (const signal of ['SIGKILL', 'SIGUSR2'] as const) {
    test(`whose process ends by ${signal === 'SIGKILL' ? 'SIGKILL' : 'a crash'}`, async (context) => {
      const { platform, lines } = launch(context, runProbe)
      const url = await lineWith(lines, 'http://')
      const { pid, secret_mount_path } = JSON.parse((await call(`${url}/function/probe/environment`)).body)
      platform.kill(signal)
      await once(platform, 'exit')
      await until(() => !isRunning(pid))
      // A process that is killed can clean nothing up.
      if (signal === 'SIGKILL') rmSync(dirname(secret_mount_path), { recursive: true })
      assert.equal(existsSync(secret_mount_path), false)
    })
  }
})

describe('npm start', () => {
  test('--help is enough to use it', async (context) => {
    const { platform, lines } = launch(context, start, '--help')
    assert.match(await lineWith(lines, 'Usage'), /npm start/)
    assert.equal((await once(platform, 'exit'))[0], 0)
  })

  for (const [args, message] of [
    [['--port', 'x'], '--port must be a number from 0 to 65535, not x.'],
    [
      ['--state', '/dev/null/state'],
      'State cannot be kept in /dev/null/state: name another folder with --state, or none.',
    ],
    [['--stack', '/nowhere/stack.yml'], 'There is no stack file /nowhere/stack.yml: name one with --stack.'],
  ] as const) {
    test(`${args.join(' ')}: says what is wrong in one line, and ends with 1`, async (context) => {
      const { platform, errors } = launch(context, start, ...args)
      assert.equal(await lineWith(errors, args[0]), message)
      assert.equal((await once(platform, 'exit'))[0], 1)
    })
  }

  for (const [what, state, message] of [
    ['a folder in which none can be made', '/proc/nope', /^State cannot be kept in \/proc\/nope: name another folder/],
    [
      'a file that is no database',
      'not a database '.repeat(500),
      /router\.db: The file of STORE_FILE is not a database\. Name another file/,
    ],
    [
      'a folder in place of the file',
      undefined,
      /router\.db: The file of STORE_FILE cannot be opened\. .* Or name another folder with --state, or none\.$/,
    ],
  ] as const) {
    test(`--state with ${what}: says so in one line, and ends with 1`, async (context) => {
      const folder = state === '/proc/nope' ? state : mkdtempSync(join(tmpdir(), 'npm-start-'))
      if (folder !== state) {
        context.after(() => rmSync(folder, { recursive: true }))
        const file = join(folder, 'router.db')
        if (state === undefined) mkdirSync(file)
        else writeFileSync(file, state)
      }
      const { platform, errors } = launch(context, start, '--port', '0', '--state', folder)
      const exited = once(platform, 'exit')
      assert.match(await lineWith(errors, 'kept in'), message)
      assert.equal((await exited)[0], 1)
    })
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`tells what is simulated and a first call, and ${signal} ends it within a second`, async (context) => {
      const state = mkdtempSync(join(tmpdir(), 'npm-start-'))
      context.after(() => rmSync(state, { recursive: true }))
      const folder = join(state, 'new')
      const { platform, lines } = launch(context, start, '--port', '0', '--idle', '1m', '--state', folder)
      const text: string[] = []
      lines.on('line', (line: string) => text.push(line))
      await lineWith(lines, 'Ctrl-C')
      assert.ok(!text.some((line) => line.startsWith('PROBLEM')))
      const [example = ''] = text.filter((line) => line.startsWith('  curl'))
      const [, url = '', body = ''] = /(http\S+) -d '(.*)'/.exec(example) ?? []
      for (const name of ['groq', 'vertex']) {
        assert.ok(
          text.some((line) => line.startsWith(name) && line.includes('SIMULATED, because')),
          name,
        )
      }
      const reply = await call(url, { body })
      assert.equal(reply.status, 200, reply.body)
      assert.equal(reply.headers['x-simulated'], 'true')
      await until(() => text.some((line) => line.startsWith('llm-router | {')))
      assert.ok(text.some((line) => line.includes(`are kept in ${join(folder, 'router.db')}`)))
      assert.equal(JSON.parse((await call(`${url}/health`)).body).store.kind, 'sqlite')
      await until(() => existsSync(join(folder, 'router.db')))
      assert.equal(readFileSync(join(folder, '.gitignore'), 'utf8'), '*\n')

      const endedMs = performance.now()
      platform.kill(signal)
      assert.equal((await once(platform, 'exit'))[0], 0)
      assert.ok(performance.now() - endedMs < 1000)
    })
  }
})

describe('npm start, with npm as the parent', { skip: spawnSync('ps').error && 'there is no ps' }, () => {
  const project = mkdtempSync(join(tmpdir(), 'npm-start-'))
  const stackFile = join(project, 'stack.yml')
  const handler = fileURLToPath(new URL('../../functions/groq-generate', import.meta.url))
  const groq = { handler, labels: { 'com.openfaas.scale.min': '1' } }
  writeFileSync(stackFile, JSON.stringify({ provider: { name: 'openfaas' }, functions: { groq } }))
  after(() => rmSync(project, { recursive: true }))

  // As Ctrl-C, a closed terminal, a supervisor and the kernel end it.
  for (const [signal, to] of [
    ['SIGINT', 'all'],
    ['SIGINT', 'npm'],
    ['SIGTERM', 'npm'],
    ['SIGHUP', 'npm'],
    ['SIGHUP', 'all'],
    ['SIGKILL', 'npm'],
  ] as const) {
    test(`${signal} to ${to === 'npm' ? 'npm alone' : 'all of them'} ends everything, and removes the secrets`, async (context) => {
      const temporary = mkdtempSync(join(project, 'tmp-'))
      const npm = spawn('npm', ['start', '--', '--port', '0', '--stack', stackFile], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: temporary },
        detached: true,
      })
      const pid = npm.pid ?? 0
      const ended = once(npm, 'exit')
      await lineWith(createInterface(npm.stdout), 'Ctrl-C')
      const started = [pid, ...descendants(pid)]
      context.after(() => started.filter(isRunning).forEach((one) => void process.kill(one, 'SIGKILL')))
      assert.ok(started.length >= 3, `npm, the platform and a function, not ${started}`)
      const secrets = () => readdirSync(temporary).filter((name) => name.startsWith('openfaas-secrets-'))
      assert.equal(secrets().length, 1)

      process.kill(to === 'npm' ? pid : -pid, signal)
      await until(() => !started.some(isRunning))
      await ended
      assert.deepEqual(secrets(), [])
    })
  }
})

/** The processes that a process has started, and those that these have. */
function descendants(pid: number): number[] {
  const children = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid ? [child] : []))
  return children.flatMap((child) => [child, ...descendants(child)])
}
