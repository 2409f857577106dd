import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readyReplicas } from '../../../../functions/llm-console/pages/health/ready-replicas.ts'

const ready = (available_replicas?: number) => ({ state: 'ready', available_replicas })
const asleep = { state: 'asleep', available_replicas: 0 }
const [missing, unknown] = [{ state: 'missing' }, { state: 'unknown' }]

test('says how many replicas are ready only where that is known', () => {
  for (const [functions, said] of [
    [[ready(2), ready(1), asleep, missing], '3'],
    [[asleep, missing], '0'],
    [[], '0'],
    [[ready(2), ready()], 'at least 3'],
    [[ready(2), unknown], 'at least 2'],
    [[ready(), asleep], 'at least 1'],
    [[unknown, asleep], 'unknown'],
  ] as const) {
    assert.equal(readyReplicas(functions), said)
  }
})
