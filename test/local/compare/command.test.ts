import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, afterEach, before, describe, test } from 'node:test'
import { hashOf } from '../../../functions/llm-router/keys/token.ts'
import { readCommandLine } from '../../../local/compare/command-line.ts'
import { mountSecrets } from '../../functions/llm-router/keys/mount.ts'
import { root } from '../../repository/tree.ts'
import { type CompareScene, piece, startCompareScene } from './scene.ts'

type Ended = { code: number | null; stdout: string; stderr: string }

function start(args: string[], environment: Record<string, string>): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(root, 'local/compare/start.ts'), ...args], { env: environment })
  child.stdin.end('Why from the input?')
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const ended = Promise.all([exit, text(child.stdout), text(child.stderr)])
  return { child, ended: ended.then(([code, stdout, stderr]) => ({ code, stdout, stderr })) }
}

/** The whole command, run as a process. Long, since all cases share the scene. */
describe('npm run compare', () => {
  let scene: CompareScene
  let directory: string
  before(async () => {
    scene = await startCompareScene()
    directory = await mkdtemp(join(tmpdir(), 'compare-'))
  })
  afterEach(() => {
    scene.answers.clear()
    scene.asked.length = 0
  })
  after(async () => {
    await scene.close()
    await rm(directory, { recursive: true })
  })
  const run = (...args: string[]) => start(args, { OPENFAAS_URL: scene.gatewayUrl }).ended
  const why = ['--prompt', 'Why?', '--yes']

  test('shows a line for each target, aligned, and no bar where there is no terminal', async () => {
    const { code, stdout, stderr } = await run(...why, '--targets', 'dear/m,inside/m')
    assert.equal(code, 0, stderr)
    const [head = '', ...lines] = stdout.trimEnd().split('\n')
    assert.match(head, /^target +first ms +total ms +tokens\/s +in +out +USD +answer$/)
    assert.match(lines[0] ?? '', /^dear\/m +\d+ +\d+ .* 1000 +500 +0\.15 +I am dear-generate\. Hello$/)
    assert.match(lines[1] ?? '', /^inside\/m +\d+ +\d+ .* 1000 +500 +0 +I am inside-generate\. Hello$/)
    for (const line of lines) assert.equal(line.indexOf('I am'), head.indexOf('answer'))
    assert.equal(stderr, 'Cost: 0.15 USD.\n')
  })

  test('asks all that can answer, the cheapest first, if none is named', async () => {
    const { stdout, stderr } = await run(...why, '--limit', '3')
    assert.deepEqual(firstColumn(stdout), ['target', 'inside/m', 'cheap/m', 'dear/m'])
    assert.match(stderr, /^1 more could answer/)
    const confidential = await run(...why, '--private')
    assert.deepEqual(firstColumn(confidential.stdout), ['target', 'inside/m'])
    assert.match(confidential.stderr, /3 cannot answer now\. dear\/m: .*private/)
  })

  test('repeats, one call of a target after the other, and says how many answers are whole', async () => {
    let calls = 0
    scene.answers.set('cheap-generate', (response) => {
      calls += 1
      if (calls < 3) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(piece(`Part ${calls}`))
      else response.writeHead(404).end()
    })
    const { code, stdout } = await run(...why, '--targets', 'inside/m,cheap/m', '--repeat', '3')
    assert.equal(code, 1)
    assert.match(stdout, /^inside\/m +3\/3 /m)
    assert.match(stdout, /^cheap\/m +0\/3 +- .* - +\[broken off\] Part 2$/m)
    assert.match(stdout, /^cheap\/m \(3 of 3 calls\): .+\. .+$/m)
  })

  test('writes CSV and JSON', async () => {
    const csv = (await run(...why, '--targets', 'cheap/m,nobody/m', '--format', 'csv')).stdout.split('\r\n')
    assert.equal(csv.length, 4)
    assert.match(
      csv[1] ?? '',
      /^cheap\/m,1,answered,cheap\/m,.*,1000,500,0\.0015,stop,"I am cheap-generate\.\nHello",,,/,
    )
    assert.match(csv[2] ?? '', /^nobody\/m,1,failed,.*,model_not_found,"No target has the model nobody\/m/)
    const { code, stdout } = await run(...why, '--targets', 'cheap/m,vague/m', '--format', 'json', '--max-tokens', '9')
    const { request, results, total } = JSON.parse(stdout)
    assert.equal(code, 0)
    assert.deepEqual(request, { model: 'auto', messages: [{ role: 'user', content: 'Why?' }], max_tokens: 9 })
    assert.deepEqual(
      results.map(({ target, cost_usd }: { target: string; cost_usd?: number }) => [target, cost_usd]),
      [
        ['cheap/m', 0.0015],
        ['vague/m', undefined],
      ],
    )
    assert.deepEqual(total, { cost_usd: 0.0015, unknown_cost_calls: 1 })
  })

  for (const format of ['table', 'csv', 'json']) {
    test(`writes nothing that moves a terminal's cursor as ${format}`, async () => {
      const text = 'a\u001b[2J\u0007\u009b31m\u202eb'
      const said = piece(text, 'stop')
      scene.answers.set('cheap-generate', (response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${said}data: [DONE]\n\n`),
      )
      const { stdout, stderr } = await run(...why, '--targets', 'cheap/m', '--format', format)
      assert.match(stdout, /a.*\[2J.*31m.*b/)
      assert.doesNotMatch(stdout + stderr, /(?![\n\r])\p{Cc}|\u202e/u)
      if (format === 'json') assert.equal(JSON.parse(stdout).results[0].answers[0].answer, text)
    })
  }

  test('asks nobody if it may cost more than agreed, or nobody knows what it costs', async () => {
    const dear = await run('--prompt', 'Why?', '--targets', 'dear/m', '--repeat', '4')
    assert.deepEqual([dear.code, dear.stdout, scene.asked], [3, '', []])
    assert.match(dear.stderr, /^This is 4 calls, about \d+\.\d+ USD together; --max-usd is 0\.05\. Nothing was asked/)
    const vague = await run('--prompt', 'Why?', '--targets', 'vague/m')
    assert.deepEqual([vague.code, scene.asked], [3, []])
    assert.match(vague.stderr, /1 call, about 0 USD together, and all at an unknown price/)
    const agreed = await run('--prompt', 'Why?', '--targets', 'dear/m', '--max-usd', '9')
    assert.deepEqual([agreed.code, scene.asked], [0, ['dear-generate']])
  })

  test('shows what a refusal says, and goes on with the others', async () => {
    const message = 'The limit of \u001b[31mred'
    const error = { message, type: 'rate_limit_error', param: null, code: 'rate_limited' }
    scene.answers.set('dear-generate', (response) =>
      response.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify({ error })),
    )
    const { code, stdout } = await run(...why, '--targets', 'dear/m,cheap/m')
    assert.equal(code, 1)
    assert.match(stdout, /^dear\/m .* \[\w+\]$/m)
    assert.match(stdout, /^cheap\/m .* I am cheap-generate/m)
    assert.match(stdout, /^dear\/m: .*The limit of \?\[31mred.*\. .+\.$/m)
    assert.ok(!stdout.includes('\u001b'))
  })

  test('takes the question from a file or from the standard input', async () => {
    const file = join(directory, 'question.txt')
    await writeFile(file, 'Why from a file?')
    for (const [name, prompt] of [
      [file, 'Why from a file?'],
      ['-', 'Why from the input?'],
    ] as const) {
      const { stdout } = await run('--prompt-file', name, '--targets', 'inside/m', '--format', 'json')
      assert.equal(JSON.parse(stdout).request.messages[0].content, prompt)
    }
  })

  test('stops at Ctrl-C, and shows what there is', async () => {
    const { child, ended } = start([...why, '--targets', 'inside/m,cheap/m'], { OPENFAAS_URL: scene.gatewayUrl })
    scene.answers.set('cheap-generate', (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(piece('The beginning'))
      setTimeout(() => child.kill('SIGINT'), 100)
    })
    const { code, stdout, stderr } = await ended
    assert.equal(code, 130)
    assert.match(stdout, /^cheap\/m .* \[stopped\]/m)
    assert.match(stderr, /cost is unknown\.\n$/)
  })

  const misunderstood: [string[], RegExp][] = [
    [[], /Give the question, with --prompt or --prompt-file; --help/],
    [['--prompt', ' '], /--prompt must not be empty/],
    [['--prompt', 'x', '--prompt-file', 'y'], /Give the question/],
    [['--prompt', 'x', '--targets', 'a/m,,b/n'], /--targets must be names with commas/],
    [['--prompt', 'x', '--repeat', '0'], /--repeat must be a whole number from 1 to 100, not 0/],
    [['--prompt', 'x', '--format', 'xml'], /--format must be table, csv or json, not xml/],
    [['--prompt', 'x', '--task', 'embed'], /--task must be classify, generate or reason, not embed/],
    [['--prompt', 'x', '--max-usd', '1e9'], /--max-usd must be an amount in USD/],
    [['--prompt', 'x', '--timeout', 'soon'], /--timeout must be a duration/],
    [['--prompt', 'x', '--colour'], /--colour/],
  ]
  for (const [args, message] of misunderstood) {
    test(`says what is wrong with: ${args.join(' ')}`, () => assert.throws(() => readCommandLine(args), message))
  }

  test('ends with 2 for a command that it does not understand', async () => {
    const { code, stdout, stderr } = await run('--prompt', 'x', '--repeat', '0')
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /^--repeat must be .*\n$/)
  })

  test('asks the router itself where there is no gateway', async () => {
    const router = `${scene.gatewayUrl}/function/llm-router`
    const { code, stderr } = await start([...why, '--router', router], { OPENFAAS_URL: 'http://127.0.0.1:1' }).ended
    assert.equal(code, 0, stderr)
  })

  const failed: [number, string[], RegExp][] = [
    [1, [...why, '--gateway', 'http://127.0.0.1:1'], /^http:\/\/127\.0\.0\.1:1\/.*Nobody answers there\. Check/],
    [2, [...why, '--gateway', 'gateway'], /--gateway must be an address/],
    [2, [...why, '--key-file', 'nowhere'], /^--key-file: there is no file nowhere/],
    [2, ['--prompt-file', '/nonexistent'], /^--prompt-file: there is no file \/nonexistent/],
    [2, ['--prompt-file', '/\u001b[2J'], /^--prompt-file: there is no file \/\?\[2J/],
  ]
  for (const [expected, args, message] of failed) {
    test(`ends with ${expected} for: ${JSON.stringify(args)}`, async () => {
      const { code, stdout, stderr } = await run(...args)
      assert.deepEqual([code, stdout], [expected, ''])
      assert.match(stderr, message)
    })
  }

  test('has a help', async () => {
    const { code, stdout } = await run('--help')
    assert.equal(code, 0)
    assert.match(stdout, /Usage: npm run -s compare/)
  })
})

test('npm run compare shows the key of a file or of LLM_ROUTER_KEY, and says what a router with keys wants', async (context) => {
  const token = `llmr_${'k'.repeat(43)}`
  const keys = JSON.stringify([{ id: 'one', name: 'One', hashes: [hashOf(token)], providers: ['cheap'] }])
  const { path } = mountSecrets(context, { 'router-keys': keys })
  const scene = await startCompareScene({ secret_mount_path: path })
  context.after(() => scene.close())
  const run = (args: string[], environment: Record<string, string>) =>
    start(['--prompt', 'Why?', '--gateway', scene.gatewayUrl, ...args], environment).ended
  const none = await run([], {})
  assert.equal(none.code, 1)
  assert.match(none.stderr, /API key, llmr_….*Send a valid API key/)
  const own = await run([], { LLM_ROUTER_KEY: token })
  assert.deepEqual([own.code, firstColumn(own.stdout)], [0, ['target', 'cheap/m']], own.stderr)
  const directory = await mkdtemp(join(tmpdir(), 'compare-'))
  context.after(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'key'), `${token}\n`)
  assert.equal((await run(['--key-file', join(directory, 'key')], {})).code, 0)
})

function firstColumn(table: string): string[] {
  const [rows = ''] = table.split('\n\n')
  return rows
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
}
