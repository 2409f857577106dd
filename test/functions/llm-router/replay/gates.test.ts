import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { judge, readGate } from '../../../../functions/llm-router/replay/gates.ts'
import { createRun } from '../../../../functions/llm-router/replay/run.ts'
import { recordedOf, stored } from './recorded.ts'

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
const fails = (text: string, report = reportOf()) => judge(readGate(text), report).fails

describe('a condition of --fail-if', () => {
  test('is about growth, amounts, times and numbers of calls', () => {
    assert.deepEqual([fails('cost > +5%'), fails('cost>+100%'), fails('cost > +99.9%')], [true, false, true])
    assert.deepEqual([fails('cost > $0.07'), fails('cost > 0.08usd'), fails('cost > +0.03usd')], [true, false, true])
    assert.deepEqual(
      [fails('p95 > 499ms'), fails('p95 > 0.5s'), fails('p50 < 1s'), fails('p95 > +0%')],
      [true, false, true, false],
    )
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

  test('that is not understood says how to say it', () => {
    const fault = (text: string, message: RegExp) => assert.throws(() => readGate(text), message)
    fault('cost', /--fail-if 'cost': say it like 'cost > \+5%'/)
    fault('costs > +5%', /costs is no figure; there are cost, p50, p95, unanswered/)
    fault('cost > 5%', /a change has a sign, as in cost > \+5%/)
    fault('cost > 5ms', /cost is compared in USD, such as 1.50usd, or in %/)
    fault('p95 > 2000', /p95 is compared in ms or s, or in %/)
    fault('unanswered > $1', /unanswered is compared in calls, or in %/)
  })
})
