import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { judge, readGate } from '../../../../functions/llm-router/replay/gates.ts'
import type { Recorded } from '../../../../functions/llm-router/replay/recorded.ts'
import { createRun } from '../../../../functions/llm-router/replay/run.ts'
import { recordedOf, startMs, stored } from './recorded.ts'

const target = { provider: 'a', function: 'a', model: 'm', tasks: ['generate'], locality: 'external' }
const rules = [{ reason: 'default', to: ['a/m'] }]
const dearer = toCatalogue(
  { rules, targets: [{ ...target, usdPerMillionTokens: { input: 4, output: 8 } }] },
  () => 'here',
)
const unpriced = toCatalogue({ rules, targets: [target] }, () => 'here')

function reportOf(catalogue = dearer, count = 10) {
  const run = createRun(catalogue, { standing: 'recorded', seed: 1 }, {})
  for (let index = 0; index < count; index += 1) run.add(stored(recordedOf(index)))
  return run.report()
}
const dayMs = 86_400_000
/** Under budgets, with the recordings of each day. */
function reportOfDays(allowances: object, days: readonly (readonly Recorded[])[]) {
  const priced = { ...target, maxOutputTokens: 1000, usdPerMillionTokens: { input: 4, output: 8 } }
  const catalogue = toCatalogue({ rules, targets: [priced], allowances }, () => 'here')
  const run = createRun(catalogue, { standing: 'recorded', seed: 1 }, {})
  for (const [day, all] of days.entries()) {
    for (const [index, one] of all.entries()) {
      run.add(stored({ ...one, time_ms: startMs + day * dayMs + 1000 * index }))
    }
  }
  return run.report()
}
const fails = (text: string, report = reportOf()) => judge(readGate(text), report).fails

describe('a condition of --fail-if', () => {
  test('is about growth, amounts, times and numbers of calls', () => {
    assert.deepEqual([fails('cost > +5%'), fails('cost>+100%'), fails('cost > +99.9%')], [true, false, true])
    assert.deepEqual([fails('cost > $0.07'), fails('cost > 0.08usd'), fails('cost > +0.03usd')], [true, false, true])
    assert.deepEqual(
      [fails('p95 > 499ms'), fails('p95 > 0.5s'), fails('p50 < 1s'), fails('p95 > +0%')],
      [true, false, true, false],
    )
    assert.deepEqual([fails('p95 > 1S'), fails('p95 > 499MS'), fails('cost > 1USD')], [false, true, false])
    assert.deepEqual([fails('unanswered > 0'), fails('unanswered < 1'), fails('changed > 0%')], [false, true, false])
    assert.equal(fails('cost < -10%'), false)
  })

  test('holds where it cannot be told', () => {
    const unknown = reportOf(unpriced)
    assert.deepEqual(
      [fails('cost > +5%', unknown), fails('cost > $1', unknown), fails('unknown_cost > 0', unknown)],
      [true, true, true],
    )
    assert.match(judge(readGate('cost > +5%'), unknown).why ?? '', /it is unknown/)
    assert.equal(fails('unanswered > 0', reportOf(dearer, 0)), true)
  })

  test('counts the refusals of a budget in each period, whichever uses most of it', () => {
    const bounds = { ...recordedOf(0).request.bounds, prompt_tokens: 30_000 }
    const large = (index: number) => recordedOf(index, { request: { prompt_tokens: 30_000, bounds } })
    // Where a call is refused, less is used than on the other days.
    const days = [[recordedOf(0)], [large(1), large(2)], [recordedOf(3), recordedOf(4)], [large(5)], [recordedOf(6)]]
    const report = reportOfDays({ all: { budgets: [{ usd: 0.03, per: 'day' }] } }, days)
    assert.deepEqual(
      report.budgets.map(({ refusals, used_usd, period, exceeded_at }) => [refusals, used_usd, period, exceeded_at]),
      [[3, 0.016, '2026-11-27', new Date(startMs + dayMs).toISOString()]],
    )
    assert.deepEqual([fails('budget_refusals > 2', report), fails('budget_refusals > 3', report)], [true, false])
  })

  test('counts what a budget does not let to a target without a price for the service tier', () => {
    const { bounds } = recordedOf(0).request
    const asking = (service_tier: string) => recordedOf(0, { request: { bounds: { ...bounds, service_tier } } })
    const report = reportOfDays({ all: { budgets: [{ usd: 10, per: 'day' }] } }, [[asking('priority'), recordedOf(1)]])
    assert.deepEqual([fails('unanswered > 0', report), fails('unanswered > 1', report)], [true, false])
  })

  test('counts the refusals of budgets that are too many to be listed', () => {
    const users = Array.from({ length: 150 }, (_, index) => recordedOf(index, { caller: { user: `user-${index}` } }))
    const report = reportOfDays({ eachUser: { budgets: [{ usd: 0.001, per: 'day' }] } }, [users])
    assert.deepEqual([report.budgets.length, report.budget_refusals], [100, 150])
    assert.equal(fails('budget_refusals > 149', report), true)
  })

  test('that is not understood says how to say it', () => {
    const fault = (text: string, message: RegExp) => assert.throws(() => readGate(text), message)
    fault('cost', /--fail-if 'cost': say it like 'cost > \+5%'/)
    fault('costs > +5%', /costs is not a figure; there are cost, p50, p95, unanswered/)
    fault('cost > 5%', /a change has a sign, as in cost > \+5%/)
    fault('cost > 5ms', /cost is compared in USD, such as 1.50usd, or in %/)
    fault('p95 > 2000', /p95 is compared in ms or s, or in %/)
    fault('unanswered > $1', /unanswered is compared in calls, or in %/)
  })
})
