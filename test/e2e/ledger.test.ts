import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { buildFunctions } from '../../local/build.ts'
import { type Clock, systemClock } from '../../local/clock.ts'
import { type OpenFaaS, startOpenFaaS } from '../../local/open-faas.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from '../functions/ledger-archive/postgres.ts'
import { root } from '../repository/tree.ts'
import { until } from '../until.ts'

const adminToken = 'end-to-end-admin-token'
const tenMinutesMs = 600_000
const usageSchema = v.object({ total: v.object({ calls: v.number(), cost_usd: v.number() }) })
const replySchema = v.object({ cost_usd: v.number() })

const toNano = (usd: unknown) => Math.round(Number(usd) * 1e9)

/** From a call to a row in PostgreSQL, by the schedule in stack.yml, on the embedded OpenFaaS. */
describe('the ledger of stack.yml', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  let openFaaS: OpenFaaS
  let directory: string
  /** What is due in minutes: the next run of the archive. */
  const scheduled: (() => void)[] = []
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ledger-'))
    postgres = await startPostgres()
    const stackFile = join(root, 'stack.yml')
    const bundles = await buildFunctions(stackFile)
    // It is just after a run.
    const aheadMs = tenMinutesMs - (Date.now() % tenMinutesMs)
    const clock: Clock = {
      nowMs: () => Date.now() + aheadMs,
      after(delayMs, run) {
        if (delayMs < tenMinutesMs / 2) return systemClock.after(delayMs, run)
        scheduled.push(run)
        return () => {}
      },
    }
    openFaaS = await startOpenFaaS({
      ...{ stackFile, bundles, clock, idleTimeoutMs: 1500 },
      environment: { STORE_FILE: join(directory, 'store') },
      secrets: { 'postgres-url': postgres.url, 'admin-token': adminToken },
    })
  })
  after(async () => {
    await openFaaS?.close()
    await postgres?.remove()
    await rm(directory, { recursive: true, force: true })
  })

  const router = (path: string, init: RequestInit = {}) => fetch(`${openFaaS.url}/function/llm-router${path}`, init)
  const admin = async (path: string) => (await router(path, { headers: { 'x-admin-token': adminToken } })).text()

  test('has each call once and at its cost, in the replies, in the router’s reports and in PostgreSQL', async () => {
    const asked = { task: 'classify', max_latency_ms: 200, prompt: 'Is this mail spam?' }
    let nano = 0
    for (let count = 0; count < 8; count += 1) {
      const reply = await router('', {
        method: 'POST',
        body: JSON.stringify({ ...asked, prompt: 'spam '.repeat(count + 1) }),
      })
      nano += toNano(v.parse(replySchema, await reply.json()).cost_usd)
    }
    // The router goes to zero, and its successor knows all the same.
    await until(() => openFaaS.replicas('llm-router') === 0)
    const { total } = v.parse(usageSchema, JSON.parse(await admin('/admin/usage')))
    assert.deepEqual([total.calls, toNano(total.cost_usd)], [8, nano])
    const costs = (await admin('/admin/metrics')).matchAll(/^llm_ledger_cost_usd_total\{.*\} (.+)$/gm)
    assert.equal(
      [...costs].reduce((sum, [, usd]) => sum + toNano(usd), 0),
      nano,
    )

    for (const run of scheduled.splice(0)) run()
    await until(async () => (await admin('/admin/metrics')).includes('\nllm_ledger_records 0\n'))
    const rows = await postgres.query(
      'SELECT count(*)::int AS calls, (sum(cost_usd) * 1e9)::bigint::int AS nano FROM llm_ledger',
    )
    assert.deepEqual(rows, [{ calls: 8, nano }])
    assert.deepEqual(v.parse(usageSchema, JSON.parse(await admin('/admin/usage'))).total, total)
  })
})
