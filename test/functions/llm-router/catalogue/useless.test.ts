import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { warningsOf } from '../../../../functions/llm-router/catalogue/replacement.ts'

const target = (provider: string, more: object = {}) => ({
  ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
  ...more,
})
const embedder = (more: object = {}) =>
  target('inside', { model: 'e', tasks: ['embed'], locality: 'in-cluster', ...more })
const dayOfTests = '2026-11-28'
const check = (catalogue: object, day = dayOfTests) =>
  toCatalogue(
    { rules: [{ reason: 'default', to: ['a/m'] }], targets: [target('a'), target('b')], ...catalogue },
    (path) => path.join('.'),
    Date.parse(day),
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
    // It answers nobody, by whatever name.
    const off = target('a', { aliases: ['strong', 'b/m', 'auto'], enabled: false })
    check({ tiers, targets: [off, target('b')], rules: [{ reason: 'default', to: ['b/m'] }] })
  })

  test('the alias or the tier auto, which requests say that leave the choice to the router', () => {
    refuses(
      { targets: [target('a', { aliases: ['auto'] }), target('b')] },
      /targets\.0\.aliases\.0: the alias auto of a\/m cannot be asked for: auto leaves the choice to the router; rename/,
    )
    refuses({ tiers: { auto: ['b/m'] } }, /tiers\.auto: the tier auto cannot be asked for/)
    // Its provider calls it so, and it can be asked for as a/auto.
    check({ rules: [{ reason: 'default', to: ['a/auto'] }], targets: [target('a', { model: 'auto' })] })
  })

  test('a model by a tier of the same name that does not lead to it', () => {
    refuses(
      { tiers: { m: ['b/m'] } },
      /tiers\.m: the tier m hides the model m of a\/m; rename the tier, or add the target/,
    )
    check({ tiers: { m: ['b/m', 'inner'], inner: ['a/m'] } })
    // Nobody reaches that model anyway.
    check({
      tiers: { m: ['b/n'] },
      targets: [target('a', { enabled: false }), target('b', { model: 'n' })],
      rules: [{ reason: 'default', to: ['b/n'] }],
    })
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

describe('a replacement that could not answer on its day stops the start', () => {
  const retiring = (more: object, replacement: object) => ({
    rules: [{ reason: 'default', to: ['all'] }],
    tiers: { all: [`a/${Object({ model: 'm', ...more }).model}`] },
    targets: [target('a', { retires: '2027-03-01', replacement: 'b/m', ...more }), target('b', replacement)],
  })
  const inside = { locality: 'in-cluster' }

  test('because it is not enabled, lacks a task, or is outside the cluster', () => {
    refuses(
      retiring({}, { enabled: false }),
      /targets\.0\.replacement: from 2027-03-01 on b\/m answers for a\/m, but it is not enabled; enable it, or name another/,
    )
    refuses(
      retiring({ tasks: ['classify', 'generate', 'reason'] }, {}),
      /from 2027-03-01 on b\/m answers for a\/m, but it does not do classify, reason; name a replacement that does/,
    )
    refuses(
      retiring(inside, {}),
      /from 2027-03-01 on b\/m answers for a\/m, but it is outside the cluster, .*; name one in the cluster/,
    )
  })

  test('and no other does', () => {
    check(retiring({}, { tasks: ['classify', 'generate'], ...inside }))
    check(retiring(inside, inside))
    // It answers nobody until then either, or has no day.
    check(retiring({ enabled: false }, { enabled: false }))
    check(retiring({ retires: undefined }, { enabled: false }))
  })

  test('unless it is about vectors, which another model never makes in its place', () => {
    const embeds = { model: 'e', tasks: ['embed'], replacement: 'b/f', ...inside }
    const other = { model: 'f', tasks: ['embed'] }
    check(retiring(embeds, other))
    check(retiring(embeds, { ...other, enabled: false }))
    check(retiring({ ...embeds, tasks: ['embed', 'generate'] }, { ...other, tasks: ['generate'], ...inside }))
    refuses(retiring({ ...embeds, tasks: ['embed', 'generate'] }, other), /it does not do generate/)
    refuses(retiring({ ...embeds, replacement: 'b/e' }, { model: 'e', tasks: ['embed'] }), /outside the cluster/)
  })

  test('until that day; from then on there is only a warning, which is about who would answer now', () => {
    const incident = retiring({}, { enabled: false })
    const warned = (catalogue: object, day: string) => warningsOf(check(catalogue, day), Date.parse(day))
    assert.throws(() => check(incident, '2027-02-28'), /it is not enabled/)
    assert.deepEqual(warned(incident, '2027-03-01'), [
      'from 2027-03-01 on b/m answers for a/m, but it is not enabled; enable it, or name another replacement',
    ])
    assert.deepEqual(warned(retiring({}, {}), '2027-03-01'), [])
    assert.deepEqual(warned(retiring({}, {}), '2027-02-28'), [])
    const [first, second] = retiring({}, { retires: '2028-03-01', replacement: 'c/m', enabled: false }).targets
    const chain = { ...incident, targets: [first, second, target('c')] }
    assert.equal(warned(chain, '2028-02-28').length, 1)
    assert.deepEqual(warned(chain, '2028-03-01'), [])
  })

  test('as does one that retires before, for the one that replaces it', () => {
    const chain = (retires: string, last: object) => ({
      rules: [{ reason: 'default', to: ['a/m'] }],
      targets: [
        target('a', { retires: '2027-03-01', replacement: 'b/m' }),
        target('b', { retires, replacement: 'c/m', enabled: false }),
        target('c', last),
      ],
    })
    check(chain('2027-03-01', {}))
    refuses(chain('2027-03-02', {}), /on b\/m answers for a\/m, but it is not enabled/)
    refuses(chain('2027-02-01', { tasks: ['embed'] }), /on c\/m answers for a\/m, but it does not do generate/)
    const circle = [
      target('a', { retires: '2027-03-01', replacement: 'b/m' }),
      target('b', { retires: '2027-03-01', replacement: 'c/m' }),
      target('c', { retires: '2027-03-01', replacement: 'b/m' }),
    ]
    refuses({ targets: circle }, /the replacements of b\/m lead back to it/)
  })
})
