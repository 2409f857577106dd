import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'

const target = (provider: string, more: object = {}) => ({
  ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
  ...more,
})
const embedder = (more: object = {}) =>
  target('inside', { model: 'e', tasks: ['embed'], locality: 'in-cluster', ...more })
const check = (catalogue: object) =>
  toCatalogue(
    { rules: [{ reason: 'default', to: ['a/m'] }], targets: [target('a'), target('b')], ...catalogue },
    (path) => path.join('.'),
  )
const refuses = (catalogue: object, message: RegExp) =>
  assert.throws(() => check(catalogue), { name: 'SettingsError', message })

describe('what a catalogue says and can never do stops the start', () => {
  for (const [strategy, needed, fault] of [
    [
      'tier',
      { tiers: { cheap: ['a/m'], strong: ['b/m'] }, tierRouting: { threshold: 0.5 } },
      /needs its tiers; add tierRouting/,
    ],
    ['complexity', { categories: { code: ['b/m'] } }, /needs its categories; add categories/],
  ] as const) {
    const low = {
      budgets: [
        { usd: 1, per: 'day' },
        { usd: 9, per: 'month', whenLow: strategy },
      ],
    }
    for (const [place, allowances] of [
      ['all', { all: low }],
      ['eachUser', { eachUser: low }],
      ['departments.sales', { departments: { sales: low } }],
      ['users.ann', { users: { ann: low } }],
    ] as const) {
      test(`a low budget of ${place} by the strategy ${strategy} alone`, () => {
        refuses({ allowances }, new RegExp(`allowances\\.${place}\\.budgets\\.1\\.whenLow.*${fault.source}`))
        check({ allowances, ...needed })
      })
    }
  }

  test('the strategy complexity without a category, unless somebody answers where it is unsure', () => {
    refuses({ strategy: 'complexity' }, /needs its categories/)
    check({ strategy: 'complexity', unsure: { to: ['b/m'] } })
  })

  test('an alias that is the name of a tier or of another target', () => {
    const tiers = { strong: ['b/m'] }
    const aliased = (alias: string) => ({ tiers, targets: [target('a', { aliases: ['x', alias] }), target('b')] })
    refuses(aliased('strong'), /targets\.0\.aliases\.1: the alias strong of a\/m is the name of a tier; rename it/)
    refuses(aliased('b/m'), /the alias b\/m of a\/m is the name of a target; rename it/)
    for (const alias of ['a/m', 'm', 'constructor']) check(aliased(alias))
  })

  test('a semantic cache by vectors of a target that is not enabled', () => {
    const cached = (more: object) => ({
      ...{ cache: { semantic: { embedWith: 'inside/e' } } },
      targets: [target('a'), embedder(more)],
    })
    refuses(
      cached({ enabled: false }),
      /embedWith names inside\/e, but the enabled in-cluster targets that serve the task embed are none/,
    )
    check(cached({}))
  })
})
