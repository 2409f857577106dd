import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type LedgerScene, startLedgerScene } from '../../functions/ledger-archive/ledger-scene.ts'
import { recordOf, write } from '../../functions/llm-router/ledger/records.ts'
import { runLedger } from './command-run.ts'

describe('npm run ledger -- export, where somebody else has the router forget', () => {
  let scene: LedgerScene
  let directory: string
  beforeEach(async () => {
    scene = await startLedgerScene()
    directory = await mkdtemp(join(tmpdir(), 'forgotten-'))
  })
  afterEach(async () => {
    await scene.close()
    await rm(directory, { recursive: true })
  })

  const run = (...args: string[]) => runLedger(['export', ...args], { gatewayUrl: scene.gatewayUrl, directory })
  const toFile = (...args: string[]) => run('--output', 'all.csv', ...args)
  const idsInFile = async () =>
    (await readFile(join(directory, 'all.csv'), 'utf8'))
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0])
  async function writeAll(...ids: string[]) {
    for (const id of ids) await write(scene.store, recordOf({ id }))
  }
  /** As ledger-archive does with the oldest records. */
  async function archive(count: number) {
    const last = (await scene.store.ledger.read(undefined, count)).at(-1)
    assert.ok(last)
    await scene.store.ledger.trim(last.position, { position: last.position, id: JSON.parse(last.text).id })
  }
  const warning = /^Records after position 2 may be missing: .* is in PostgreSQL/

  for (const forget of [[], ['--forget']]) {
    test(`says that records may be missing from what it goes on with, once ${forget}`, async () => {
      await writeAll('a', 'b')
      await toFile()
      await writeAll('lost')
      await archive(3)
      await writeAll('c')
      const { code, stderr } = await toFile('--resume', ...forget)
      assert.deepEqual([code, warning.test(stderr), stderr.split('\n').length], [0, true, 3], stderr)
      assert.deepEqual(await idsInFile(), ['a', 'b', 'c'])
      await writeAll('d')
      assert.equal((await toFile('--resume', ...forget)).stderr, '1 records; the last is at position 5\n')
    })
  }

  test('says so of a ledger that is empty by now, and of a position that it is given', async () => {
    await writeAll('a', 'b')
    await toFile()
    await writeAll('lost')
    await archive(3)
    for (const args of [
      ['--output', 'all.csv', '--resume'],
      ['--after', '2'],
    ])
      assert.match((await run(...args)).stderr, warning)
  })

  test('says nothing while a record up to the position is there, or after its own --forget', async () => {
    await writeAll('a', 'b')
    await toFile()
    await archive(1)
    await writeAll('c')
    assert.equal((await run('--after', '2')).stderr, '1 records; the last is at position 3\n')
    assert.equal((await toFile('--resume', '--forget')).stderr, '1 records; the last is at position 3\n')
    await writeAll('d')
    assert.equal((await toFile('--resume')).stderr, '1 records; the last is at position 4\n')
    assert.match((await toFile('--resume', '--forget')).stderr, /^0 records/)
    await writeAll('e')
    assert.equal((await toFile('--resume')).stderr, '1 records; the last is at position 5\n')
  })

  test('says so where records ahead of it are forgotten between two pages', async () => {
    for (let index = 0; index < 1500; index += 1) await writeAll(`r${index}`)
    let requests = 0
    scene.gateway.onRequest = async () => {
      requests += 1
      if (requests === 2) await archive(1200)
      return true
    }
    const { code, stderr } = await toFile()
    assert.deepEqual([code, (await idsInFile()).length], [0, 1300])
    assert.match(stderr, /^Records after position 1000 may be missing/)
  })
})
