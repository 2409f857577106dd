import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plan } from '../../../local/plan/plan.ts'
import { inputOf, slow } from './plan-input.ts'

describe('a plan', () => {
  test('warns of more replicas than the stack file allows, and of calls that are refused', () => {
    assert.match(
      plan(inputOf({ perSecond: 500 })).warnings.join(),
      /llm-router needs 17 replicas, and com\.openfaas\.scale\.max is 5: raise it, or the CPU limit\./,
    )
    const scaling = { ...inputOf().scaling, target: 100 }
    assert.match(plan(inputOf({ perSecond: 8, mix: slow, scaling })).warnings.join(), /refuses .* at max_inflight/)
  })

  test('warns of the setting that it is about', () => {
    assert.match(
      plan(inputOf({ perSecond: 8, mix: slow })).warnings.join(),
      /llm-router needs 6 replicas, and com\.openfaas\.scale\.max is 5: raise it, or com\.openfaas\.scale\.target\./,
    )
    const scaling = { ...inputOf().scaling, max: 1, maxFrom: '--max' } as const
    assert.match(
      plan(inputOf({ perSecond: 50, scaling })).warnings.join(),
      /llm-router needs 2 replicas, and --max is 1: raise it, or the CPU limit\./,
    )
    const aims = { utilisation: 0.9, p99Ms: 200 }
    assert.match(
      plan(inputOf({ perSecond: 29, scaling, aims })).warnings.join('\n'),
      /^p99 is 3\d\d ms, one replica more of llm-router would make it shorter, and --max is 1: raise it, or the CPU limit\.$/,
    )
    const atLeast = { ...scaling, max: 5, min: 6 }
    assert.match(
      plan(inputOf({ scaling: atLeast })).warnings.join(),
      /: raise it, or lower com\.openfaas\.scale\.min\./,
    )
  })
})
