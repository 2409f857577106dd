import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ErrorCode, errorTable } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import { mayRetry, retryTarget } from '../../../../functions/llm-router/dispatch/retry.ts'
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
      const again = retryTarget(stay, failed, 5000, parts)
      context.mock.timers.tick(1000)
      granted += (await again) === undefined ? 0 : 1
    }
    assert.ok(first)
    assert.deepEqual([granted, parts.states(first).minute.retries], [11, 11])
  })
})

describe('a second try', () => {
  test('is not for a function that is full, which is waited for instead', async () => {
    const { parts } = scene([])
    assert.ok(first)
    const full = { target: first, error: new LlmError('overloaded', 'Full', { isFull: true }), ms: 1 }
    assert.equal(await retryTarget(stay, [full], 5000, parts), undefined)
  })

  test('is for failures after which the provider has done no work, and for no others', async () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const { failed, parts } = scene([{ code, ...(code === 'rate_limited' && { retryAfterMs: 0 }) }])
      const may = ['function_unavailable', 'provider_unavailable', 'rate_limited', 'overloaded', 'waking'].includes(
        code,
      )
      assert.equal(await retryTarget(stay, failed, 5000, parts), may ? first : undefined, code)
    }
  })

  test('is made after a short time that chance draws', async (context) => {
    for (const [random, leastMs, mostMs] of [
      [0, 50, 60],
      [0.999, 150, 160],
    ] as const) {
      context.mock.timers.enable({ apis: ['setTimeout'] })
      const { failed, parts } = scene([{ code: 'provider_unavailable' }], random)
      let isOver = false
      const again = retryTarget(stay, failed, 5000, parts).then(() => {
        isOver = true
      })
      context.mock.timers.tick(leastMs - 1)
      for (let count = 0; count < 9; count += 1) await Promise.resolve()
      assert.equal(isOver, false)
      context.mock.timers.tick(mostMs - leastMs + 1)
      await again
      context.mock.timers.reset()
    }
  })

  test('waits for as long as the provider has asked, if that is not long, and there is time', async () => {
    const retried = async (retryAfterMs: number, leftMs: number) => {
      const { failed, parts } = scene([{ code: 'rate_limited', retryAfterMs }])
      return await retryTarget(stay, failed, leftMs, parts)
    }
    assert.equal(await retried(100, 5000), first)
    assert.equal(await retried(2500, 40_000), undefined)
    assert.equal(await retried(500, 900), undefined)
  })

  test('passes over a target that will not be back by then', async () => {
    const { failed, parts } = scene([{ code: 'rate_limited' }, { code: 'provider_unavailable' }])
    assert.equal(await retryTarget(stay, failed, 5000, parts), second)
    const alone = scene([{ code: 'rate_limited' }])
    assert.equal(await retryTarget(stay, alone.failed, 5000, alone.parts), undefined)
  })

  test('is not made when the client goes away while it is waited for', async () => {
    const { failed, parts } = scene([{ code: 'provider_unavailable' }])
    const client = new AbortController()
    const gone = new LlmError('client_closed', 'The client went away')
    const again = retryTarget(client.signal, failed, 5000, parts)
    client.abort(gone)
    await assert.rejects(again, gone)
  })
})
