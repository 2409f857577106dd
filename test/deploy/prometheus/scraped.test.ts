import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildFunctions } from '../../../local/build.ts'
import { type OpenFaaS, startOpenFaaS } from '../../../local/open-faas.ts'
import { until } from '../../until.ts'
import { metricNames, panelExpressions, ruleExpressions } from '../expressions.ts'
import { prometheus } from './programs.ts'
import { records } from './rules.ts'
import { type Prometheus, startPrometheus } from './started.ts'
import { catalogue, sendTraffic } from './traffic.ts'

const adminToken = 'a-token-for-operators'

/** What a few seconds without an accident do not bring about. */
const rare = new Set(['Platform / Cold starts per hour'])

/** The function set on the embedded OpenFaaS, scraped as in a cluster. */
describe('Prometheus', { skip: prometheus.missing }, () => {
  let directory: string
  let receiver: Server
  let openFaaS: OpenFaaS
  let scraped: Prometheus
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'scraped-'))
    receiver = createServer((_, response) => response.end())
    await once(receiver.listen(0, '127.0.0.1'), 'listening')
    // Listening on a port, not on a path.
    const { port } = receiver.address() as AddressInfo
    const catalogueFile = join(directory, 'catalogue.json')
    await writeFile(catalogueFile, catalogue(`http://127.0.0.1:${port}`))
    const stackFile = fileURLToPath(new URL('../../../stack.yml', import.meta.url))
    openFaaS = await startOpenFaaS({
      stackFile,
      bundles: await buildFunctions(stackFile),
      environment: { ROUTER_CONFIG: catalogueFile, STORE_FILE: join(directory, 'state') },
      secrets: {
        'admin-token': adminToken,
        'webhook-secret': 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'postgres-url': 'postgres://nobody@127.0.0.1:1/none',
      },
    })
    const keys = {
      ops: await makeKey({ department: 'ops' }),
      web: await makeKey({ department: 'web' }),
      slow: await makeKey({ limits: { requestsPerMinute: 1 } }),
    }
    await sendTraffic(openFaaS, keys)
    scraped = await startPrometheus(openFaaS, adminToken)
    let beforehand: number | undefined
    await until(async () => {
      beforehand = await callsSeen()
      return beforehand !== undefined
    }, 30)
    // Counters tell something from their second value on.
    await sendTraffic(openFaaS, keys)
    await until(async () => Number(await callsSeen()) > Number(beforehand), 30)
  })
  after(async () => {
    await scraped?.close()
    await openFaaS?.close()
    receiver?.close()
    await rm(directory, { recursive: true })
  })

  async function makeKey(more: object): Promise<string> {
    const reply = await fetch(`${openFaaS.url}/function/llm-router/admin/keys`, {
      method: 'POST',
      headers: { 'x-admin-token': adminToken },
      body: JSON.stringify({ name: 'A key', ...more }),
    })
    return Object(await reply.json()).token
  }

  /** Of the router and of its ledger; undefined as long as one of them has not been scraped. */
  async function callsSeen(): Promise<number | undefined> {
    const [sum] = await scraped.query('sum(llm_router_key_refusals_total) * 1000 + sum(llm_ledger_calls_total)')
    return sum && Number(sum.value[1])
  }

  test('reaches everything that it is told to scrape', async () => {
    const down = await scraped.query('up == 0')
    assert.deepEqual(
      down.map(({ metric }) => metric),
      [],
    )
    const jobs = await scraped.query('count by (job) (up)')
    assert.deepEqual(jobs.map(({ metric }) => metric.job).sort(), [
      'llm-ledger',
      'openfaas-functions',
      'openfaas-gateway',
    ])
  })

  test('has seen each metric that a panel or a rule uses', async () => {
    const exposed = await scraped.exposed()
    const recorded = new Set(records.map(({ record }) => record))
    const missing = [...panelExpressions, ...ruleExpressions].flatMap((expression) =>
      metricNames(expression)
        .filter((name) => !recorded.has(name))
        .filter((name) => !exposed.has(name) && !exposed.has(name.replace(/_(bucket|count|sum)$/, '')))
        .map((name) => `${expression.where}: ${name}`),
    )
    assert.deepEqual(missing, [])
  })

  test('has data for each panel', async () => {
    async function emptyPanels(): Promise<string[]> {
      const empty: string[] = []
      for (const { where, expr } of panelExpressions) {
        const series = await scraped.query(expr)
        if (series.length === 0 && !rare.has(where)) empty.push(`${where}: ${expr}`)
      }
      return empty
    }
    // Each function is scraped in its own time.
    await until(async () => (await emptyPanels()).length === 0, 30).catch(() => {})
    assert.deepEqual(await emptyPanels(), [])
  })

  test('evaluates each rule, and records what it is to record', async () => {
    for (const { expr } of ruleExpressions) await scraped.query(expr)
    for (const { record } of records) {
      await until(async () => (await scraped.query(record)).length > 0, 20).catch(() =>
        assert.fail(`${record} has no value`),
      )
    }
    const faults = JSON.stringify(await scraped.api('rules')).match(/"lastError":"[^"]+"/g)
    assert.equal(faults, null)
  })

  test('sees the same spend in the ledger and in the router', async () => {
    const [ledger] = await scraped.query('sum(llm_ledger_cost_usd_total{status="settled"})')
    const [router] = await scraped.query('sum(llm_token_cost_usd_total)')
    assert.ok(Number(ledger?.value[1]) > 0)
    assert.ok(Math.abs(Number(ledger?.value[1]) - Number(router?.value[1])) < 1e-6)
  })
})
