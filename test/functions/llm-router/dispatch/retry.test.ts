import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ErrorCode, errorTable } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import { beforeRetry, mayRetry, toRetry } from '../../../../functions/llm-router/dispatch/retry.ts'
import { createTargetStates } from '../../../../functions/llm-router/state/target-states.ts'
import { shipped } from '../shipped.ts'

const [first, second] = shipped.targets
const stay = new AbortController().signal

/** Targets that have failed so, in this order, and what is known of them since. */
function scene(failures: readonly { code: ErrorCode; retryAfterMs?: number }[], random = 0) {
  const states = createTargetStates(shipped, () => 0)
  const failed = failures.flatMap(({ code, retryAfterMs }, index) => {
    const target = shipped.targets[index]
    if (target === undefined) return []
    states(target).begin({ tokens: 1 }).failed({ code, retryAfterMs })
    return [{ target, error: new LlmError(code, 'Failed', { retryAfterMs }), ms: 1 }]
  })
  return { failed, parts: { catalogue: shipped, states, random: () => random } }
}

describe('the budget of second tries', () => {
  test('is a number a minute, and a share of the requests beyond it', () => {
    const settings = { retriesPerMinute: 2, retryPercent: 10 }
    const may = (retries: number, requests: number) => mayRetry({ retries, requests }, settings)
    assert.deepEqual([may(0, 0), may(1, 0), may(2, 0), may(2, 20), may(4, 20)], [true, true, false, true, false])
  })

  test('is never overdrawn, whatever comes, and counts what is taken', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const { failed, parts } = scene([{ code: 'provider_unavailable' }])
    let granted = 0
    for (let asked = 0; asked < 15; asked += 1) {
      const retry = toRetry(failed, 5000, parts)
      if (retry === undefined) continue
      granted += 1
      const due = beforeRetry(retry, parts.states, stay)
      context.mock.timers.tick(1000)
      await due
    }
    assert.ok(first)
    assert.deepEqual([granted, parts.states(first).minute.retries], [11, 11])
  })
})

describe('a second try', () => {
  test('is not for a function that is full, nor for a host that is waking, which are waited for instead', () => {
    const { parts } = scene([])
    assert.ok(first)
    const full = { target: first, error: new LlmError('overloaded', 'Full', { isFull: true }), ms: 1 }
    const waking = { target: first, error: new LlmError('waking', 'Waking'), ms: 1 }
    assert.equal(toRetry([full, waking], 5000, parts), undefined)
  })

  test('is for failures after which the provider has done no work, and for no others', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const { failed, parts } = scene([{ code, ...(code === 'rate_limited' && { retryAfterMs: 0 }) }])
      const may = ['function_unavailable', 'provider_unavailable', 'rate_limited', 'overloaded'].includes(code)
      assert.equal(toRetry(failed, 5000, parts)?.target, may ? first : undefined, code)
    }
  })

  test('is made after a short time that chance draws', () => {
    for (const [random, leastMs, mostMs] of [
      [0, 50, 60],
      [0.999, 150, 160],
    ] as const) {
      const { failed, parts } = scene([{ code: 'provider_unavailable' }], random)
      const { delayMs = 0 } = toRetry(failed, 5000, parts) ?? {}
      assert.ok(delayMs >= leastMs && delayMs <= mostMs, `${delayMs}`)
    }
  })

  test('waits for as long as the provider has asked, if that is not long, and there is time', () => {
    const retried = (retryAfterMs: number, leftMs: number) => {
      const { failed, parts } = scene([{ code: 'rate_limited', retryAfterMs }])
      return toRetry(failed, leftMs, parts)
    }
    assert.deepEqual(retried(100, 5000), { target: first, delayMs: 105 })
    assert.equal(retried(2500, 40_000), undefined)
    assert.equal(retried(500, 900), undefined)
  })

  test('passes over a target that will not be back by then', () => {
    const { failed, parts } = scene([{ code: 'rate_limited' }, { code: 'provider_unavailable' }])
    assert.equal(toRetry(failed, 5000, parts)?.target, second)
    const alone = scene([{ code: 'rate_limited' }])
    assert.equal(toRetry(alone.failed, 5000, alone.parts), undefined)
  })

  test('is not made when the client goes away while it is waited for', async () => {
    const { parts } = scene([])
    assert.ok(first)
    const client = new AbortController()
    const gone = new LlmError('client_closed', 'The client went away')
    const due = beforeRetry({ target: first, delayMs: 60_000 }, parts.states, client.signal)
    client.abort(gone)
    await assert.rejects(due, gone)
  })
})
