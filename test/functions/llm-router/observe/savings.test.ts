import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from '#runtime/metrics.ts'
import { createObserveSavings } from '../../../../functions/llm-router/observe/savings.ts'
import { sample } from '../../../scenarios/metrics.ts'

test('savings are counted by baseline, of the calls that each can be compared with', async () => {
  const metrics = createMetrics()
  const observe = createObserveSavings(metrics, ['strong', 'vertex'])
  const usd = async (which: 'compared' | 'baseline', baseline: string) =>
    sample((await metrics.expose()).text, `llm_router_${which}_cost_usd_total`, { baseline })
  assert.match((await metrics.expose()).text, /^llm_router_baseline_cost_usd_total\{baseline="strong"\} 0$/m)
  const names = ['strong', 'vertex']
  observe({ names, add: [1, 2_000_000_000, 7_000_000_000, 0, 1, 2_000_000_000, 1_500_000_000, 0] })
  // One that vertex cannot do, and one of unknown cost.
  observe({ names, add: [1, 1_000_000_000, 4_000_000_000, 0, 0, 0, 0, 1] })
  observe(undefined)
  assert.deepEqual([await usd('compared', 'strong'), await usd('baseline', 'strong')], [3, 11])
  assert.deepEqual([await usd('compared', 'vertex'), await usd('baseline', 'vertex')], [2, 1.5])
})
