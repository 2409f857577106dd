import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { bundleFunction } from '../../../template/llm-node/bundle.ts'
import { root } from '../../repository/tree.ts'
import { until } from '../../until.ts'
import { end, portOf, runBundle } from '../bundle-process.ts'
import { recordOf, write } from '../llm-router/ledger/records.ts'
import { type LedgerScene, startLedgerScene } from './ledger-scene.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

const reportSchema = v.object({ more: v.boolean() })

/** The function as it is shipped, killed where a run could be cut in two. */
describe('ledger-archive, killed', { skip: skipWithoutPostgres }, () => {
  let directory: string
  let bundle: string
  let postgres: Postgres
  let scene: LedgerScene
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'archive-'))
    bundle = join(directory, 'archive.cjs')
    await bundleFunction(join(root, 'functions/ledger-archive/handler.ts'), bundle)
    ;[postgres, scene] = await Promise.all([startPostgres(), startLedgerScene()])
    await scene.writeSecret('postgres-url', postgres.url)
  })
  after(async () => {
    await scene?.close()
    await postgres?.remove()
    await rm(directory, { recursive: true })
  })

  async function startArchive() {
    const started = runBundle(bundle, { gateway_url: scene.gatewayUrl, secret_mount_path: scene.secrets })
    const url = `http://127.0.0.1:${await portOf(started)}`
    started.lines.resume()
    const run = async () => {
      const reply = await fetch(url, { method: 'POST' })
      return { status: reply.status, ...v.parse(reportSchema, await reply.json()) }
    }
    return { run, end: () => end(started) }
  }

  /** Runs the archive, and kills it at its n-th request of the router, before that is passed on or after it. */
  async function killAt(count: number, isPassedOn: boolean): Promise<void> {
    const archive = await startArchive()
    let requests = 0
    scene.gateway.onRequest = async () => {
      requests += 1
      if (requests < count) return true
      const ended = archive.end()
      if (!isPassedOn) await ended
      return isPassedOn
    }
    await assert.rejects(archive.run())
    await archive.end()
    scene.gateway.onRequest = () => true
  }

  test('at every step, loses nothing and has nothing twice, while calls go on', async () => {
    let written = 0
    const writeSome = async (count: number) => {
      for (let left = count; left > 0; left -= 1) {
        await write(scene.store, recordOf({ id: `r${written}`, costNanoUsd: written * 1001 + 1 }))
        written += 1
      }
    }
    await writeSome(1700)
    for (const [count, isPassedOn] of [
      [1, false],
      [2, false],
      [2, true],
      [3, true],
      [4, false],
      [1, true],
    ] as const) {
      await killAt(count, isPassedOn)
      await writeSome(50)
    }
    const archive = await startArchive()
    try {
      // The lock of a killed run is there until PostgreSQL notices.
      await until(async () => {
        const { status, more } = await archive.run()
        assert.equal(status, 200)
        return !more
      })
    } finally {
      await archive.end()
    }
    const [row] = await postgres.query(
      'SELECT count(*)::int AS calls, count(DISTINCT id)::int AS ids, (sum(cost_usd) * 1e9)::bigint::int AS nano FROM llm_ledger',
    )
    const nano = (written * (written - 1) * 1001) / 2 + written
    assert.deepEqual(row, { calls: written, ids: written, nano })
    assert.deepEqual(await scene.spent(), { usage: nano, metrics: nano, calls: written })
    assert.equal(await scene.store.ledger.size(), 0)
  })
})
