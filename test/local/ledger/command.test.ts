import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { adminToken, type LedgerScene, startLedgerScene } from '../../functions/ledger-archive/ledger-scene.ts'
import { recordOf, write } from '../../functions/llm-router/ledger/records.ts'
import { root } from '../../repository/tree.ts'

type Ended = { code: number; stdout: string; stderr: string }

describe('npm run ledger', () => {
  let scene: LedgerScene
  let directory: string
  before(async () => {
    scene = await startLedgerScene()
    directory = await mkdtemp(join(tmpdir(), 'export-'))
    for (let index = 0; index < 2500; index += 1) {
      const user = index % 2 ? 'ada' : '=1+1'
      await write(scene.store, recordOf({ id: `r${index}`, user, costNanoUsd: index }))
    }
  })
  after(async () => {
    await scene.close()
    await rm(directory, { recursive: true })
  })

  const run = (args: string[], environment?: Record<string, string>) =>
    runAlone([...args, '--gateway', scene.gatewayUrl], environment)

  const commandOf = (args: string[]) => [join(root, 'local/ledger/start.ts'), ...args]
  const runAlone = (args: string[], environment?: Record<string, string>) =>
    execute(process.execPath, commandOf(args), environment)

  function execute(program: string, args: string[], environment: Record<string, string> = { ADMIN_TOKEN: adminToken }) {
    return new Promise<Ended>((resolve) => {
      execFile(program, args, { env: environment, cwd: directory }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr })
      })
    })
  }
  const fileOf = (name: string) => join(directory, name)
  const idsIn = async (name: string) =>
    (await readFile(fileOf(name), 'utf8'))
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',')[0])
  const allIds = ['id', ...Array.from({ length: 2500 }, (_, index) => `r${index}`)]

  test('shows usage as a table', async () => {
    const { stdout } = await run(['usage', '--group-by', 'user', '--from', '2026-11', '--to', '2026-12'])
    assert.deepEqual(
      stdout.split('\n').map((line) => line.split(/ {2,}/)),
      [
        ['user', 'calls', 'prompt_tokens', 'completion_tokens', 'cost_usd', 'unknown_cost_calls'],
        ['=1+1', '1250', '12500', '6250', usdOf(0), '0'],
        ['ada', '1250', '12500', '6250', usdOf(1), '0'],
        ['total', '2500', '25000', '12500', usdOf(0, 1), '0'],
        [''],
      ],
    )
  })

  test('exports CSV that a spreadsheet opens, to the standard output', async () => {
    const { stdout, stderr } = await run(['export', '--where', 'user==1+1'])
    assert.equal(stdout.trimEnd().split('\r\n').length, 1251)
    assert.match(stdout, /^r0,.*,'=1\+1,/m)
    assert.match(stderr, /^1250 records; the last is at position 2500\n$/)
  })

  test('goes on with an export that was interrupted, without a gap or a double', async () => {
    let pages = 0
    scene.gateway.onRequest = () => {
      pages += 1
      return pages < 3
    }
    const broken = await run(['export', '--output', 'all.csv'])
    scene.gateway.onRequest = () => true
    assert.equal(broken.code, 1)
    assert.match(broken.stderr, /Nobody answers at/)
    // What a crash in the middle of a page leaves.
    await appendFile(fileOf('all.csv'), 'r2000,half a li')
    const { code } = await run(['export', '--output', 'all.csv', '--resume'])
    assert.equal(code, 0)
    assert.deepEqual(await idsIn('all.csv'), allIds)
    await write(scene.store, recordOf({ id: 'later', user: 'eve' }))
    await run(['export', '--output', 'all.csv', '--resume'])
    assert.deepEqual(await idsIn('all.csv'), [...allIds, 'later'])
  })

  test('fails where the disk takes a part of a page, forgets none of that page, and goes on when there is room', async () => {
    // Shells count in blocks of 512 or 1024 bytes: the second page of three is cut, or the third.
    const blocks = Math.floor(((await stat(fileOf('all.csv'))).size * 0.45) / 512)
    const full = ['-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath]
    const output = ['export', '--output', 'full.csv', '--forget']
    const failed = await execute('sh', [...full, ...commandOf([...output, '--gateway', scene.gatewayUrl])])
    assert.equal(failed.code, 1, failed.stderr)
    const [oldest] = await scene.store.ledger.read(undefined, 1)
    const { position } = JSON.parse(await readFile(fileOf('full.csv.position'), 'utf8'))
    assert.equal(Number(oldest?.position), Number(position) + 1)
    const goneOn = await run([...output.slice(0, 3), '--resume'])
    assert.equal(goneOn.code, 0, goneOn.stderr)
    assert.deepEqual(await idsIn('full.csv'), [...allIds, 'later'])
  })

  test('lets the router forget what is in a file, and never more', async () => {
    const [before, size] = [await scene.spent(), await scene.store.ledger.size()]
    const { code, stderr } = await run(['export', '--output', 'last.csv', '--forget'])
    assert.equal(code, 0, stderr)
    assert.equal((await idsIn('last.csv')).length, size + 1)
    assert.equal(await scene.store.ledger.size(), 0)
    assert.deepEqual(await scene.spent(), before)
  })

  const faults: [string[], Record<string, string>, RegExp][] = [
    [['usage'], {}, /no token in \.secrets\/admin-token: set ADMIN_TOKEN/],
    [['usage'], { ADMIN_TOKEN: 'a-wrong-token-of-somebody' }, /The router answered 401: .*admin-token/],
    [['usage', '--per', 'year'], { ADMIN_TOKEN: adminToken }, /per must be hour, day or month/],
    [['export', '--where', 'colour=red'], { ADMIN_TOKEN: adminToken }, /colour is not a parameter/],
    [['export', '--output', 'none.csv', '--resume'], { ADMIN_TOKEN: adminToken }, /none\.csv\.position does not tell/],
    [['export', '--output', '.'], { ADMIN_TOKEN: adminToken }, /cannot be made/],
  ]
  for (const [args, environment, message] of faults) {
    test(`says what is wrong with: ${args.join(' ')} ${Object.keys(environment)}`, async () => {
      const { code, stdout, stderr } = await run(args, environment)
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, message)
      assert.doesNotMatch(stderr, /at .*\.ts:/)
    })
  }

  test('has a help', async () => {
    for (const args of [['--help'], ['-h'], ['help'], ['usage', '--help']]) {
      const { code, stdout } = await runAlone(args)
      assert.deepEqual([code, /Usage: npm run -s ledger/.test(stdout)], [0, true], args.join(' '))
    }
  })

  test('says so when an answer says nothing', async (context) => {
    const server = createServer((_, response) => response.writeHead(500).end())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    context.after(() => server.close())
    const { port } = Object(server.address())
    const { code, stderr } = await runAlone(['usage', '--gateway', `http://127.0.0.1:${port}`])
    assert.deepEqual(
      [code, stderr],
      [1, 'The router answered 500, without a word: its log, and that of the gateway, say why.\n'],
    )
  })
})

/** What the users of these parities spent, in USD: every second number from 0 to 2499. */
function usdOf(...parities: number[]): string {
  let nano = 0
  for (let index = 0; index < 2500; index += 1) if (parities.includes(index % 2)) nano += index
  return (nano / 1e9).toFixed(9).replace(/0+$/, '')
}
