import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { chatBody } from '../../../bench/chain/call.ts'
import { faults, ordersIn } from '../../../bench/chain/orders.ts'

describe('orders for the provider of benchmarks', () => {
  test('arrive with prompts of any length', () => {
    const whole = fc.integer({ min: 0, max: 10_000 })
    const fault = fc.constantFrom(undefined, ...faults)
    const orders = fc.record({ fault, latencyMs: whole, gapMs: whole }, { noNullPrototype: true })
    const length = fc.integer({ min: 0, max: 20_000 })
    fc.assert(
      fc.property(orders, length, fc.boolean(), (orders, characters, stream) => {
        assert.deepEqual(ordersIn(chatBody({ number: 1, orders, characters, stream })), orders)
      }),
    )
  })

  test('are none where there are no marks', () => {
    assert.deepEqual(ordersIn(chatBody({ number: 1 })), { fault: undefined, latencyMs: 0, gapMs: 0 })
  })
})
