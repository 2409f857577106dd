import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type LedgerScene, startLedgerScene } from '../../functions/ledger-archive/ledger-scene.ts'
import { recordOf, write } from '../../functions/llm-router/ledger/records.ts'
import { runLedger } from './command-run.ts'

describe('npm run ledger -- export --resume of a file without records', () => {
  let scene: LedgerScene
  let directory: string
  beforeEach(async () => {
    scene = await startLedgerScene()
    directory = await mkdtemp(join(tmpdir(), 'resume-'))
  })
  afterEach(async () => {
    await scene.close()
    await rm(directory, { recursive: true })
  })

  const run = (...args: string[]) => runLedger(['export', ...args], { gatewayUrl: scene.gatewayUrl, directory })
  const idsIn = async (name: string) =>
    (await readFile(join(directory, name), 'utf8'))
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',')[0])
  async function writeAll(...ids: string[]) {
    for (const id of ids) await write(scene.store, recordOf({ id, department: id.slice(0, 1) }))
  }

  for (const forget of [[], ['--forget']]) {
    test(`goes on with the file of a ledger that was empty, which has its head alone ${forget}`, async () => {
      for (const resume of [[], ['--resume'], ['--resume']]) {
        const { code, stderr } = await run('--output', 'all.csv', ...resume, ...forget)
        assert.deepEqual([code, stderr], [0, '0 records\n'])
        assert.deepEqual(await idsIn('all.csv'), ['id'])
      }
      await writeAll('a')
      const { code, stderr } = await run('--output', 'all.csv', '--resume', ...forget)
      assert.equal(code, 0, stderr)
      assert.deepEqual(await idsIn('all.csv'), ['id', 'a'])
    })

    test(`begins a file that could not be begun, as it was asked for ${forget}`, async () => {
      await writeAll('a')
      scene.gateway.onRequest = () => false
      assert.equal((await run('--output', 'all.csv', ...forget)).code, 1)
      scene.gateway.onRequest = () => true
      const other = await run('--output', 'all.csv', '--resume', '--format', 'jsonl')
      assert.match(other.stderr, /all\.csv was begun as csv/)
      const { code, stderr } = await run('--output', 'all.csv', '--resume', ...forget)
      assert.equal(code, 0, stderr)
      assert.deepEqual(await idsIn('all.csv'), ['id', 'a'])
    })
  }

  test('goes on where the query has found none yet', async () => {
    await writeAll('w1')
    const sales = ['--output', 'sales.csv', '--where', 'department=s']
    await run(...sales)
    await writeAll('s1')
    const { code, stderr } = await run(...sales, '--resume')
    assert.equal(code, 0, stderr)
    assert.deepEqual(await idsIn('sales.csv'), ['id', 's1'])
  })
})
