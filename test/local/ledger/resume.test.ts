import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { toEntry } from '../../../functions/llm-router/money/ledger/entry.ts'
import { type LedgerScene, startLedgerScene } from '../../functions/ledger-archive/ledger-scene.ts'
import { recordOf, write } from '../../functions/llm-router/ledger/records.ts'
import { runLedger } from './command-run.ts'

describe('npm run ledger -- export --resume', () => {
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
  async function anotherStore() {
    await scene.close()
    scene = await startLedgerScene()
  }

  test('refuses what the file was not begun with, and lets nothing be forgotten that is in no file', async () => {
    await writeAll('s1', 'w1')
    await run('--output', 'part.csv', '--where', 'department=s')
    await writeAll('w2')
    const { code, stderr } = await run('--output', 'part.csv', '--resume', '--forget')
    assert.equal(code, 1)
    assert.match(stderr, /part\.csv was begun as an export of department=s: go on with the same --where/)
    assert.equal(await scene.store.ledger.size(), 3)
    await writeAll('s2')
    assert.equal((await run('--output', 'part.csv', '--resume', '--where', 'department=s')).code, 0)
    assert.deepEqual(await idsIn('part.csv'), ['id', 's1', 's2'])
  })

  test('lets nothing be forgotten for a file that was begun after the first record', async () => {
    await writeAll('a', 'b', 'c')
    await run('--output', 'end.csv', '--after', '1')
    assert.deepEqual(await idsIn('end.csv'), ['id', 'b', 'c'])
    const { code, stderr } = await run('--output', 'end.csv', '--resume', '--forget')
    assert.equal(code, 1)
    assert.match(stderr, /was begun with --after/)
    assert.equal(await scene.store.ledger.size(), 3)
  })

  test('refuses another format, and leaves the file as it is', async () => {
    await writeAll('a')
    await run('--output', 'all.jsonl', '--format', 'jsonl')
    await writeAll('b')
    const begun = await readFile(join(directory, 'all.jsonl'), 'utf8')
    const { code, stderr } = await run('--output', 'all.jsonl', '--resume')
    assert.equal(code, 1)
    assert.match(stderr, /was begun as jsonl: go on with --format jsonl/)
    assert.equal(await readFile(join(directory, 'all.jsonl'), 'utf8'), begun)
    assert.equal((await run('--output', 'all.jsonl', '--resume', '--format', 'jsonl')).code, 0)
  })

  test('refuses a file that is shorter than what was exported, and leaves it as it is', async () => {
    await writeAll('a')
    await run('--output', 'all.csv')
    await writeFile(join(directory, 'all.csv'), 'id')
    await writeAll('b')
    const { code, stderr } = await run('--output', 'all.csv', '--resume')
    assert.equal(code, 1)
    assert.match(stderr, /all\.csv has 2 bytes, fewer than the \d+ that were exported/)
    assert.equal(await readFile(join(directory, 'all.csv'), 'utf8'), 'id')
  })

  for (const forget of [[], ['--forget']]) {
    test(`refuses the positions of another store ${forget}`, async () => {
      await writeAll('a', 'b', 'c')
      await run('--output', 'all.csv', ...forget)
      for (const ids of [
        ['d', 'e'],
        ['f', 'g', 'h'],
      ]) {
        if (ids[0] === 'd') await anotherStore()
        await writeAll(...ids)
        const size = await scene.store.ledger.size()
        const { code, stderr } = await run('--output', 'all.csv', '--resume', ...forget)
        assert.equal(code, 1)
        assert.match(stderr, /its store is another one, or was restored.*Begin anew/)
        assert.equal(await scene.store.ledger.size(), size)
      }
    })
  }

  test('does nothing with another store that has no records yet', async () => {
    await writeAll('a', 'b')
    await run('--output', 'all.csv', '--forget')
    await anotherStore()
    const { code, stderr } = await run('--output', 'all.csv', '--resume', '--forget')
    assert.deepEqual([code, /^0 records: the router's ledger is empty/.test(stderr)], [0, true])
  })

  test('goes on where the records of the file have been forgotten', async () => {
    await writeAll('a', 'b')
    await run('--output', 'all.csv', '--forget')
    for (const id of ['c', 'd']) {
      await writeAll(id)
      const { code, stderr } = await run('--output', 'all.csv', '--resume', '--forget')
      assert.equal(code, 0, stderr)
      assert.equal(await scene.store.ledger.size(), 0)
    }
    assert.deepEqual(await idsIn('all.csv'), ['id', 'a', 'b', 'c', 'd'])
  })

  test('goes on after a correction of the record that the file ends with', async () => {
    await writeAll('a')
    const unsettled = toEntry(recordOf({ id: 'late', status: 'unsettled' }))
    const reservation = { id: 'late', claims: [], expiresMs: scene.clock.nowMs - 1, unsettled }
    await scene.store.accounts.reserve(reservation)
    await scene.store.accounts.expire()
    await run('--output', 'all.csv')
    await scene.store.accounts.settle({ reservation, used: [], entry: toEntry(recordOf({ id: 'late' })) })
    const { code, stderr } = await run('--output', 'all.csv', '--resume')
    assert.equal(code, 0, stderr)
    assert.deepEqual(await idsIn('all.csv'), ['id', 'a', 'late', 'late'])
  })

  test('goes on after a page of unsettled records that was written, and could not be forgotten', async () => {
    for (let index = 0; index < 1000; index += 1) await write(scene.store, recordOf({ id: `a${index}` }))
    const unsettled = toEntry(recordOf({ id: 'u', status: 'unsettled' }))
    await scene.store.accounts.reserve({ id: 'u', claims: [], expiresMs: scene.clock.nowMs - 1, unsettled })
    await scene.store.accounts.expire()
    let requests = 0
    // Two pages, each of which is forgotten; the gateway goes away before the last of these four.
    scene.gateway.onRequest = () => {
      requests += 1
      return requests < 4
    }
    assert.equal((await run('--output', 'all.csv', '--forget')).code, 1)
    assert.equal(await scene.store.ledger.size(), 1)
    scene.gateway.onRequest = () => true
    const { code, stderr } = await run('--output', 'all.csv', '--resume', '--forget')
    assert.deepEqual([code, await scene.store.ledger.size()], [0, 0], stderr)
    assert.equal((await idsIn('all.csv')).filter((id) => id === 'u').length, 1)
  })

  for (const forget of [[], ['--forget']]) {
    test(`goes on after a page of unsettled records whose last one was corrected ${forget}`, async () => {
      const [first, second] = ['u1', 'u2'].map((id) => {
        const unsettled = toEntry(recordOf({ id, status: 'unsettled' }))
        return { id, claims: [], expiresMs: scene.clock.nowMs - 1, unsettled }
      })
      assert.ok(first && second)
      for (const reservation of [first, second]) await scene.store.accounts.reserve(reservation)
      await scene.store.accounts.expire()
      await run('--output', 'all.csv')
      await scene.store.accounts.settle({ reservation: second, used: [], entry: toEntry(recordOf({ id: 'u2' })) })
      const { code, stderr } = await run('--output', 'all.csv', '--resume', ...forget)
      assert.equal(code, 0, stderr)
      assert.deepEqual(await idsIn('all.csv'), ['id', 'u1', 'u2', 'u2'])
      assert.equal(await scene.store.ledger.size(), forget.length === 0 ? 2 : 0)
    })
  }
})
