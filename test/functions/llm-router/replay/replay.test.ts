import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Catalogue } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { NoRecording, type Recorded, readRecorded } from '../../../../functions/llm-router/replay/recorded.ts'
import type { Assumptions } from '../../../../functions/llm-router/replay/replay.ts'
import { createRun, type Wanted } from '../../../../functions/llm-router/replay/run.ts'
import { attemptOf, recordedOf, startMs, stored } from './recorded.ts'

const base = { tasks: ['generate'], locality: 'external', maxOutputTokens: 1000, expectedLatencyMs: 800 }
const a = { ...base, provider: 'a', function: 'a-generate', model: 'm', usdPerMillionTokens: { input: 2, output: 4 } }
const b = { ...base, provider: 'b', function: 'b-generate', model: 'm', usdPerMillionTokens: { input: 1, output: 1 } }
const inside = {
  ...base,
  provider: 'c',
  function: 'c',
  model: 'm',
  locality: 'in-cluster',
  usdPerMillionTokens: { input: 0, output: 0 },
}
const rule = (...to: string[]) => [{ reason: 'default', to }]
const read = (value: object): Catalogue =>
  toCatalogue({ targets: [a, b, inside], rules: rule('a/m', 'b/m'), ...value }, () => 'here')

const usual: Assumptions = { standing: 'recorded', seed: 1 }

function replay(catalogue: object, recordings: readonly Recorded[], assumptions = usual, wanted: Wanted = {}) {
  const run = createRun(read(catalogue), assumptions, wanted)
  for (const recorded of recordings) run.add(stored(recorded))
  return run.report()
}

const many = (count: number, change: Parameters<typeof recordedOf>[1] = {}) =>
  Array.from({ length: count }, (_, index) => recordedOf(index, change))

/** What another catalogue would have done. Long, since all cases replay the same requests on the same three targets. */
describe('a replay', () => {
  test('of the same catalogue changes nothing', () => {
    const { before, after, change, moves } = replay({}, many(10))
    assert.deepEqual(after, before)
    assert.deepEqual([change.changed_calls, change.cost_percent, change.p95_percent], [0, 0, 0])
    assert.deepEqual([after.cost_usd, after.p50_ms, after.p95_ms], [0.04, 500, 500])
    assert.deepEqual(
      moves.map(({ from, to, calls, is_changed }) => [from, to, calls, is_changed]),
      [['a/m', 'a/m', 10, false]],
    )
  })

  test('prices the recorded usage at the new target by the one formula', () => {
    const { change, moves, after } = replay({ rules: [{ reason: 'cheap', to: ['b/m'] }] }, many(10))
    assert.deepEqual([change.before_usd, change.after_usd, change.cost_percent], [0.04, 0.015, -62.5])
    const [move] = moves
    assert.deepEqual([move?.from, move?.to, move?.from_reason, move?.to_reason], ['a/m', 'b/m', 'default', 'cheap'])
    assert.deepEqual([move?.calls, move?.change_usd], [10, -0.025])
    // Nobody has measured b/m: what the catalogue expects holds.
    assert.deepEqual([after.p50_ms, move?.before_ms, move?.after_ms], [800, 500, 800])
  })

  test('prices a cut of a target’s own prices, and a service tier where it was paid', () => {
    const cheaper = {
      ...a,
      usdPerMillionTokens: { input: 1, output: 2 },
      serviceTierPrices: { flex: { input: 0.5, output: 1 } },
    }
    const flex = recordedOf(1, { attempts: [attemptOf({ service_tier: 'flex' })] })
    const { change } = replay({ targets: [cheaper, b, inside] }, [recordedOf(0), flex])
    assert.equal(change.after_usd, 0.003)
    const dated = { ...a, laterPrices: [{ from: '2026-12-01', usdPerMillionTokens: { input: 20, output: 40 } }] }
    const later = { ...usual, atMs: Date.parse('2026-12-02') }
    assert.equal(replay({ targets: [dated, b, inside] }, many(1)).change.after_usd, 0.004)
    assert.equal(replay({ targets: [dated, b, inside] }, many(1), later).change.after_usd, 0.04)
  })

  test('keeps an unknown price unknown, and compares the rest', () => {
    const { usdPerMillionTokens: _, ...unpriced } = b
    const rules = [{ reason: 'x', when: { private: false }, to: ['b/m'] }]
    const { after, change } = replay({ targets: [a, unpriced, inside], rules }, many(3))
    assert.deepEqual([after.unknown_cost_calls, change.compared_calls, change.cost_percent], [3, 0, 0])
  })

  test('learns the speed of a target from its own recorded answers, at their length', () => {
    const of = (target: string, end_ms: number, completion_tokens: number) => ({
      ms: end_ms,
      attempts: [attemptOf({ target, start_ms: 0, end_ms, usage: { prompt_tokens: 1000, completion_tokens } })],
    })
    // b/m takes 100 ms and 1 ms for each token.
    const known = Array.from({ length: 50 }, (_, index) => recordedOf(index, of('b/m', 100 + 10 * index, 10 * index)))
    const moved = Array.from({ length: 10 }, (_, index) => recordedOf(100 + index, of('a/m', 5000, 300)))
    const { moves } = replay({ rules: rule('b/m') }, [...known, ...moved])
    assert.equal(moves.find(({ from }) => from === 'a/m')?.after_ms, 400)
  })

  test('lets a target that failed a request fail it again, unless all are assumed to be well', () => {
    const failed = recordedOf(0, {
      attempts: [
        attemptOf({
          outcome: 'failed',
          code: 'rate_limited',
          end_ms: 300,
          usage: undefined,
          cost_usd: undefined,
          cost_status: undefined,
        }),
        attemptOf({ target: 'b/m', kind: 'fallback', start_ms: 300, cost_usd: 0.0015 }),
      ],
    })
    const again = replay({}, [failed])
    assert.deepEqual([again.change.changed_calls, again.after.cost_usd, again.after.p50_ms], [0, 0.0015, 500])
    const well = replay({}, [failed], { ...usual, standing: 'well' })
    assert.deepEqual([well.moves[0]?.from, well.moves[0]?.to, well.after.cost_usd], ['b/m', 'a/m', 0.004])
    const alone = replay({ rules: rule('a/m') }, [failed])
    assert.deepEqual([alone.after.unanswered, alone.refusals[0]?.code], [1, 'rate_limited'])
  })

  test('leaves targets out that were out of use', () => {
    const out = recordedOf(0, { out_of_use: [{ target: 'a/m', status: 'open' }] })
    const { moves, filters } = replay({}, [out])
    assert.equal(moves[0]?.to, 'b/m')
    assert.deepEqual(filters[0], { kind: 'state', target: 'a/m', calls: 1, example: 'was open at that time' })
  })

  test('says which filters hit, and who would get no answer', () => {
    const { after, filters, refusals } = replay({ rules: rule('a/m') }, [
      recordedOf(0, { request: { private: true } }),
      recordedOf(1, { request: { model: 'gone' } }),
      recordedOf(2, { caller: { key: { id: 'k', name: 'k', providers: ['b'] } }, request: { model: 'a/m' } }),
    ])
    assert.equal(after.unanswered, 3)
    assert.deepEqual(filters.map(({ kind, target, calls }) => `${kind} ${target} ${calls}`).sort(), [
      'key a/m 1',
      'request a/m 1',
    ])
    assert.deepEqual(refusals.map(({ code }) => code).sort(), ['model_not_found', 'no_candidate', 'not_permitted'])
  })

  test('never sends a private request out of the cluster, whatever the catalogue says', () => {
    const rules = rule('a/m', 'b/m', 'c/m')
    const { moves } = replay({ rules }, many(5, { request: { private: true } }))
    assert.deepEqual(
      moves.map(({ to }) => to),
      ['c/m'],
    )
  })

  test('walks the budgets in the order of time, with each period anew', () => {
    const allowances = { all: { budgets: [{ usd: 0.02, per: 'day' }] } }
    const tomorrow = many(3).map((one) => ({ ...one, call_id: `${one.call_id}+`, time_ms: one.time_ms + 86_400_000 }))
    const request = { max_output_tokens: 500 }
    const today = many(10, { request })
    const { after, budgets, refusals } = replay({ allowances, rules: rule('a/m') }, [...today, ...tomorrow])
    // A call can cost $0.006: after three of $0.004, $0.008 are left, and after the fourth too little.
    assert.deepEqual([after.answered, refusals[0]?.code, refusals[0]?.after_calls], [4 + 3, 'budget_exceeded', 6])
    const [budget] = budgets
    assert.deepEqual([budget?.of, budget?.per, budget?.used_usd, budget?.period], ['all', 'day', 0.016, '2026-11-25'])
    assert.equal(budget?.exceeded_at, new Date(startMs + 4000).toISOString())
  })

  test('goes on to a cheaper target, and to the strategy of a low budget', () => {
    const all = (more: object) => ({ all: { budgets: [{ usd: 0.02, per: 'total', ...more }] } })
    const cheaper = replay({ allowances: all({}) }, many(6, { request: { max_output_tokens: 500 } }))
    assert.equal(cheaper.after.unanswered, 0)
    assert.ok(cheaper.moves.some(({ to }) => to === 'b/m'))
    const low = replay({ allowances: all({ hard: false, softPercent: 50, whenLow: 'cost' }) }, many(10))
    assert.ok(low.moves.some(({ to, to_reason }) => to === 'c/m' && to_reason !== 'default'))
  })

  test('leaves a request the strategy that it has named, also where that is its key’s', () => {
    const allowances = { all: { budgets: [{ usd: 0.001, per: 'total', hard: false, whenLow: 'cost' }] } }
    const caller = { key: { id: 'k1', name: 'k', strategy: 'task' }, strategy: 'task' } as const
    const movesOf = (is_strategy_of_key: boolean | undefined) =>
      replay({ allowances }, many(4, { request: { strategy: 'task', is_strategy_of_key }, caller })).change
        .changed_calls
    assert.deepEqual([movesOf(false), movesOf(true)], [0, 3])
    // An earlier release recorded nothing of it.
    assert.equal(movesOf(undefined), 3)
  })

  test('counts a sample for what it stands for, in budgets too, and checks no limits of a minute', () => {
    const allowances = { all: { budgets: [{ usd: 1, per: 'total', hard: false }], limits: { requestsPerMinute: 1 } } }
    const { recordings, change, budgets, assumptions, after } = replay({ allowances }, many(10, { share: 0.1 }))
    assert.deepEqual([recordings.calls, recordings.stand_for, change.stand_for_after_usd], [10, 100, 0.4])
    assert.deepEqual([budgets[0]?.used_usd, assumptions.limits_checked, after.unanswered], [0.4, false, 0])
    const whole = replay({ allowances }, many(10))
    assert.deepEqual(
      [whole.assumptions.limits_checked, whole.refusals[0]?.code, whole.after.unanswered],
      [true, 'rate_limited', 9],
    )
  })

  test('draws by chance, but the same for the same seed, whatever else is replayed', () => {
    const weighted = { strategy: 'weighted', targets: [{ ...a, weight: 1 }, { ...b, weight: 1 }, inside] }
    const all = many(400)
    const one = replay(weighted, all)
    assert.deepEqual(replay(weighted, all), one)
    assert.notDeepEqual(replay(weighted, all, { ...usual, seed: 2 }), one)
    const { after_calls: toB = 0 } = one.targets.find(({ target }) => target === 'b/m') ?? {}
    assert.ok(toB > 140 && toB < 260, `${toB}`)
    const half = replay(weighted, all, usual, { fromMs: startMs + 200_000 })
    const halfOf = (report: typeof one) => report.targets.find(({ target }) => target === 'b/m')?.after_calls ?? 0
    const firstHalf = replay(weighted, all, usual, { toMs: startMs + 200_000 })
    assert.equal(halfOf(half) + halfOf(firstHalf), toB)
  })

  test('takes only what is wanted', () => {
    const of = (change: Parameters<typeof recordedOf>[1], wanted: Wanted) =>
      replay({}, [recordedOf(0), recordedOf(1, change)], usual, wanted).recordings.calls
    assert.equal(of({ caller: { user: 'ada' } }, { user: 'ada' }), 1)
    assert.equal(of({ caller: { key: { id: 'k1', name: 'k' } } }, { key: 'k1' }), 1)
    assert.equal(of({}, { target: 'a/m' }), 2)
    assert.equal(of({}, { reason: 'other' }), 0)
    assert.equal(of({}, { fromMs: startMs + 1000 }), 1)
  })

  test('sums up to the same, whatever the recordings are', () => {
    const someTarget = fc.constantFrom('a/m', 'b/m', 'c/m', 'gone/x')
    const someOutcome = fc.constantFrom('answered', 'failed', 'broken_off', 'client_left', 'overtaken', 'not_asked')
    const someAttempt = fc.record({ target: someTarget, outcome: someOutcome, length: fc.nat(5000) })
    const some = fc.record({
      attempts: fc.array(someAttempt, { maxLength: 4 }),
      isPrivate: fc.boolean(),
      share: fc.constantFrom(1, 0.5),
    })
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (all) => {
        const recordings = all.map(({ attempts, isPrivate, share }, index) =>
          recordedOf(index, {
            ...{ share, request: { private: isPrivate } },
            attempts: attempts.map(({ target, outcome, length }) =>
              attemptOf({
                ...{ target, outcome: outcome as 'answered' },
                usage: { prompt_tokens: 9, completion_tokens: length },
              }),
            ),
          }),
        )
        const { before, after, moves, targets, refusals } = replay({}, recordings)
        for (const side of [before, after]) assert.equal(side.answered + side.unanswered, recordings.length)
        assert.equal(
          moves.reduce((sum, { calls }) => sum + calls, 0),
          recordings.length,
        )
        assert.equal(
          targets.reduce((sum, one) => sum + one.after_calls, 0),
          after.answered,
        )
        assert.equal(
          refusals.reduce((sum, one) => sum + one.after_calls, 0),
          after.unanswered,
        )
        assert.ok(after.cost_usd >= 0 && (after.p95_ms ?? 0) >= (after.p50_ms ?? 0))
      }),
    )
  })
})

describe('a recording', () => {
  test('is read as it was written', () => {
    const one = recordedOf(1)
    one.request.bounds.prompt_tokens = Number.POSITIVE_INFINITY
    assert.deepEqual(readRecorded(stored(one)), one)
  })

  test('that is none, or of another version, says what is wrong', () => {
    const fault = (value: unknown, message: RegExp) =>
      assert.throws(
        () => readRecorded(value),
        (error) => error instanceof NoRecording && message.test(error.message),
      )
    fault(
      { ...recordedOf(1), version: 2 },
      /is a recording of version 2, and this release reads version 1; replay it with/,
    )
    fault({ ...recordedOf(1), share: 0 }, /is not a recording \(share: /)
    fault(null, /is not a recording \(it: /)
  })
})
