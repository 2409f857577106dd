import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { startTwoRouters, type TwoRouters } from '../../functions/ledger-archive/two-routers.ts'
import { runLedger } from './command-run.ts'

describe('npm run ledger -- export --forget, with routers that have a ledger each', () => {
  let scene: TwoRouters
  let directory: string
  beforeEach(async () => {
    scene = await startTwoRouters()
    directory = await mkdtemp(join(tmpdir(), 'forget-'))
  })
  afterEach(async () => {
    await scene.close()
    await rm(directory, { recursive: true })
  })

  const run = (...more: string[]) => {
    const { gatewayUrl } = scene
    return runLedger(['export', '--output', 'all.csv', '--forget', ...more], { gatewayUrl, directory })
  }
  const idsInFile = async () =>
    (await readFile(join(directory, 'all.csv'), 'utf8'))
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0] ?? '')

  test('fails where one confirms what the other has given, forgets nothing, and goes on with the right one', async () => {
    await scene.writeMany(3, 5)
    scene.answers.by = (asked) => (asked.startsWith('GET') ? 0 : 1)
    const { code, stderr } = await run()
    assert.equal(code, 1)
    assert.match(stderr, /The router answered 409: Nothing was forgotten/)
    assert.deepEqual(await scene.sizes(), [3, 5])
    scene.answers.by = () => 0
    assert.equal((await run('--resume')).code, 0)
    assert.deepEqual(
      [await idsInFile(), await scene.sizes()],
      [
        ['a0', 'a1', 'a2'],
        [0, 5],
      ],
    )
  })

  test('has in the file all that either forgets, once', async () => {
    await scene.writeMany(1200, 1200)
    let requests = 0
    scene.answers.by = () => {
      requests += 1
      return requests <= 2 ? 0 : 1
    }
    const { code, stderr } = await run()
    assert.equal(code, 0, stderr)
    const ids = await idsInFile()
    assert.equal(new Set(ids).size, ids.length)
    const kept = await scene.sizes()
    assert.deepEqual([ids.length, kept], [2200, [200, 0]])
  })
})
