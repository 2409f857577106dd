import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { OpenCall } from '../../../../functions/llm-router/state/target-view.ts'
import { shipped } from '../shipped.ts'
import { createRouters, type Router } from './routers.ts'

/** A breaker opens with the first failure, so that there are many. */
const catalogue = { ...shipped, failures: { ...shipped.failures, consecutive: 1 } }

const failures = ['provider_unavailable', 'provider_timeout', 'rate_limited', 'provider_key_rejected'] as const

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('begin'), router: fc.nat(2) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('end'),
      router: fc.nat(2),
      call: fc.nat(2),
      how: fc.constantFrom(
        'success',
        'success',
        'success',
        'nothing',
        'overtaken',
        'first output',
        'first output',
        ...failures,
      ),
      retryAfterMs: fc.option(fc.constantFrom(1000, 10_000, 35_000, 600_000), { nil: undefined }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('read'), router: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('pass'), ms: fc.constantFrom(1, 1000, 31_000, 31_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('new key'), router: fc.nat(2), key: fc.constantFrom('v1', 'v2', 'v2') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('fault'), fault: fc.constantFrom('away', 'lost', undefined) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('restart'), router: fc.nat(2) }) },
) satisfies fc.Arbitrary<object>

/** What is known, as others would read it. */
const read = ({ state }: Router) => JSON.parse(JSON.stringify(state.shared.value))

/** What the steps have come across, so that the test cannot pass by having nothing to see. */
const seen = { pauses: 0, closed: 0, trials: 0, disabled: 0, restarts: 0, lostWrites: 0 }

test('whatever is called, read, lost and restarted in whatever order, routers agree in the end, hold each pause, and close a breaker by its trial alone', async (context) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 100 }), async (steps) => {
      const { store, clock, routers, add, pass, settle } = createRouters(context, 3, { catalogue })
      const open = routers.map((): { call: OpenCall; id: string }[] => [])
      let promisedMs = 0
      let restarts = 0

      for (const one of steps) {
        const index = 'router' in one ? one.router : 0
        const router = routers[index]
        const calls = open[index]
        assert.ok(router && calls)
        if (one.does === 'begin' && !('why' in router.state.standing())) {
          const before = router.state.standing().status
          const call = router.state.begin({ tokens: 1, limitMs: 20_000 })
          if (before === 'half_open') seen.trials += 1
          calls.push({ call, id: `${router.routerId}/${router.state.totals.requests}` })
        } else if ('how' in one && calls.length > 0) {
          const [{ call, id } = assert.fail()] = calls.splice(one.call % calls.length, 1)
          const { open: wasOpen, trial } = router.state.shared.value.circuit
          if (one.how === 'success') call.succeeded({ task: 'generate', ms: 5, promptTokens: 1, outputTokens: 1 })
          else if (one.how === 'nothing') call.dropped()
          else if (one.how === 'overtaken') call.overtaken(9)
          else if (one.how === 'first output') call.began()
          else {
            const { how: code, retryAfterMs } = one
            call.failed({ code, retryAfterMs, limit: 'requests', secretVersion: 'v1' })
            if (code === 'rate_limited' && retryAfterMs) promisedMs = Math.max(promisedMs, clock.nowMs + retryAfterMs)
            if (code === 'provider_key_rejected') assert.equal(router.state.refusedSecretVersion, 'v1')
          }
          const isClosed = wasOpen !== undefined && router.state.shared.value.circuit.open === undefined
          if (isClosed) {
            assert.equal(trial?.call, id)
            seen.closed += 1
          }
        } else if (one.does === 'read') await router.read()
        else if ('ms' in one) await pass(one.ms)
        else if ('key' in one) router.state.hasKey(one.key)
        else if ('fault' in one) {
          store.fail(one.fault)
          seen.lostWrites += one.fault === undefined ? 0 : 1
        } else if (one.does === 'restart' && !router.state.shared.hasNews) {
          restarts += 1
          seen.restarts += 1
          routers[index] = add(`restarted-${restarts}`)
          open[index] = []
          await routers[index].read()
        }
        await settle()
      }

      store.fail(undefined)
      for (let round = 0; round < 4; round += 1) {
        await pass(1000)
        for (const router of routers) await router.read()
      }
      const [first, ...others] = routers.map(read)
      for (const other of others) assert.deepEqual(other, first)
      for (const { state } of routers) {
        assert.equal(state.shared.hasNews, false)
        if (promisedMs > clock.nowMs) {
          seen.pauses += 1
          assert.ok((state.shared.value.circuit.pauses.requests?.untilMs ?? 0) >= promisedMs)
        }
        if (state.shared.value.circuit.disabled) seen.disabled += 1
      }
    }),
    { numRuns: 200 },
  )
  for (const [what, times] of Object.entries(seen)) assert.ok(times >= 20, `${what}: only ${times}`)
})
