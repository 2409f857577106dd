import assert from 'node:assert/strict'
import { test } from 'node:test'
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
