import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadCatalogue } from '../../functions/llm-router/catalogue/load.ts'
import { readText, root } from '../repository/tree.ts'

const example = fileURLToPath(new URL('../../functions/llm-router/catalogue.example.yaml', import.meta.url))
const none = { readConfiguration: () => undefined }

describe('npm run check-config', () => {
  let directory: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'check-config-'))
  })
  after(() => rm(directory, { recursive: true }))

  /** As package.json runs it, with nothing but the given environment. */
  function check(args: string[], environment: Record<string, string> = {}) {
    const command: string = JSON.parse(readText('package.json')).scripts['check-config']
    const [, ...given] = command.split(' ')
    const options = { cwd: root, encoding: 'utf8', env: { NO_COLOR: '1', ...environment } } as const
    return spawnSync(process.execPath, [...given, ...args], options)
  }

  test('prints the catalogue with the environment filled in; what it prints is the same catalogue', async () => {
    const environment = { CLUSTER_NAME: 'gpu-1', CLUSTER_WEIGHT: '4' }
    const { status, stdout, stderr } = check([example], environment)
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^ {6}name: gpu-1$/m)
    assert.match(stdout, /^ {4}weight: 4$/m)
    assert.match(stdout, /^failures:\n {2}consecutive: 3$/m)
    assert.match(stderr, /The catalogue is valid: 7 targets/)
    const printed = join(directory, 'printed.yaml')
    await writeFile(printed, stdout)
    assert.deepEqual(
      await loadCatalogue({ path: printed }, {}, none),
      await loadCatalogue({ path: example }, environment, none),
    )
  })

  test('takes the example by the command at its top, in an environment without its variables', async () => {
    const [, file = ''] = (await readFile(example, 'utf8')).match(/^# +npm run check-config (\S+)$/m) ?? []
    const { status, stderr } = check([file])
    assert.equal(status, 0, stderr)
  })

  test('says the file, the line, the key and the fix of a mistake, and prints nothing', async () => {
    const file = join(directory, 'bad.yaml')
    const text = await readFile(example, 'utf8')
    await writeFile(file, text.replace(`strategy: \${ROUTER_STRATEGY:-task}`, `strategy: \${ROUTER_STRATEGY:-best}`))
    const line = text.split('\n').findIndex((one) => one.startsWith('strategy:')) + 1
    const { status, stdout, stderr } = check([file])
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.ok(stderr.startsWith(`The catalogue ${file}, line ${line}: strategy must be one of task, `), stderr)
    const absent = check([join(directory, 'absent.yaml')])
    assert.equal(absent.status, 1)
    assert.match(absent.stderr, /absent\.yaml cannot be read/)
  })

  test('warns of what keeps no router from starting', async () => {
    const file = join(directory, 'retired.yaml')
    const [targets, rules] = [['a', 'b'], [{ reason: 'default', to: ['b/m'] }]] as const
    const written = targets.map((provider) => ({
      ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
      ...(provider === 'a' && { retires: '2026-01-01', replacement: 'b/m' }),
      enabled: provider === 'a',
    }))
    await writeFile(file, JSON.stringify({ targets: written, rules }))
    const { status, stdout, stderr } = check([file])
    assert.equal(status, 0, stderr)
    assert.match(stdout, /retires: 2026-01-01/)
    assert.match(
      stderr,
      /^Warning: from 2026-01-01 on b\/m answers for a\/m, but it is not enabled; .*\.\nThe catalogue is valid/,
    )
  })

  test('takes what llm-router would, without a file', () => {
    assert.match(check([]).stderr, /The catalogue is valid: \d\d targets/)
    assert.match(check([], { ROUTER_CONFIG: example }).stderr, /The catalogue is valid: 7 targets/)
    assert.match(check([], { TARGET_A_WEIGHT: '1' }).stderr, /TARGET_A_PROVIDER.* is missing/)
  })

  test('checks where the functions of targets in the cluster send to, by a stack file', () => {
    assert.equal(check(['--stack', 'stack.yml']).status, 0)
    for (const OLLAMA_HOST of ['https://ollama.example.com', 'ollama.example.com:11434', 'http://203.0.113.7']) {
      const { status, stdout, stderr } = check(['--stack', 'stack.yml'], { OLLAMA_HOST })
      assert.deepEqual([status, stdout], [1, ''])
      assert.match(
        stderr,
        /ollama\/nomic-embed-text is said to be in-cluster, but OLLAMA_HOST of ollama-embed is .*outside/,
      )
    }
    assert.equal(check(['--stack', 'stack.yml'], { OPENAI_BASE_URL: 'https://llm.example.com/v1' }).status, 0)
  })

  test('says which stack file there is not', () => {
    const { status, stderr } = check(['--stack', 'nowhere.yml'])
    assert.deepEqual([status, stderr], [1, '--stack: there is no file nowhere.yml.\n'])
  })

  test('has a --help, and refuses what it does not know', () => {
    const { status, stdout } = check(['--help'])
    assert.equal(status, 0)
    assert.match(stdout, /Usage: npm run -s check-config/)
    assert.equal(check(['--fix']).status, 1)
    assert.equal(check([example, example]).status, 1)
  })
})
