import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutHelm } from '../helm.ts'
import { template } from './rendered.ts'

test('what monitoring finds has labels of yours in place of the chart’s own', { skip: withoutHelm }, async () => {
  const labels = { 'app.kubernetes.io/part-of': 'observability', release: 'prometheus' }
  const on = { enabled: true, labels }
  const resources = await template({ monitoring: { podMonitor: on, ledger: on, rules: on, dashboard: on } })
  const found = resources.filter(({ kind }) => /^(PodMonitor|ScrapeConfig|PrometheusRule)$/.test(kind))
  found.push(...resources.filter(({ metadata }) => metadata.name === 'llm-dashboard'))
  assert.equal(found.length, 4)
  for (const { kind, metadata } of found) {
    const own = Object(metadata.labels)
    assert.deepEqual({ ...own, ...labels }, own, kind)
    assert.equal(own['app.kubernetes.io/instance'], 'llm', kind)
  }
})

test('the ledger has the namespace of its functions, which pods get from the operator', {
  skip: withoutHelm,
}, async () => {
  for (const [values, namespace] of [
    [{ mode: 'deployments' }, 'team'],
    [{}, 'openfaas-fn'],
  ] as const) {
    const resources = await template({ ...values, monitoring: { ledger: { enabled: true } } })
    const scrape = resources.find(({ kind }) => kind === 'ScrapeConfig')
    assert.deepEqual(Object(scrape?.spec).staticConfigs[0].labels, { namespace })
  }
})

describe('the token of scrapes', { skip: withoutHelm, concurrency: 2 }, () => {
  const on = { podMonitor: { enabled: true }, ledger: { enabled: true } }

  async function tokensOf(values: object): Promise<unknown[]> {
    const resources = await template({ operatorRoutes: 'token', ...values })
    return resources.flatMap(({ kind, spec }) => {
      if (kind === 'ScrapeConfig') return [Object(spec).authorization]
      return kind === 'PodMonitor' ? [Object(spec).podMetricsEndpoints[0].authorization] : []
    })
  }
  const both = (name: string, key: string) => Array(2).fill({ type: 'Bearer', credentials: { name, key } })

  test('is admin-token, by the name that its Secret has', async () => {
    assert.deepEqual(await tokensOf({ monitoring: on }), both('admin-token', 'admin-token'))
    const secrets = { names: { 'admin-token': 'team-admin' } }
    assert.deepEqual(await tokensOf({ monitoring: on, secrets }), both('team-admin', 'admin-token'))
  })

  test('is in a Secret of its own where one is named, so that admin-token can have two lines', async () => {
    const tokenSecret = { name: 'prometheus-token', key: 'token' }
    assert.deepEqual(await tokensOf({ monitoring: { ...on, tokenSecret } }), both('prometheus-token', 'token'))
    const named = { name: 'prometheus-token' }
    assert.deepEqual(
      await tokensOf({ monitoring: { ...on, tokenSecret: named } }),
      both('prometheus-token', 'admin-token'),
    )
  })
})
