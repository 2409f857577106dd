import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import type { BudgetList, BudgetState } from '#runtime/contract/admin/budgets.ts'
import { runsOutMs } from '../../../../functions/llm-router/money/budgets/pace.ts'
import type { TestFunction } from '../../../runtime/parts.ts'
import { admin, operatorScene } from '../operator-scene.ts'

/** The middle of a month of 30 days. */
const nowMs = Date.parse('2026-11-16T00:00:00Z')
const day = 86_400_000
const catalogue = {
  allowances: {
    all: { budgets: [{ usd: 0.01, per: 'month', whenLow: 'cost' }] },
    departments: { web: { budgets: [{ usd: 10, per: 'total', hard: false }] } },
    users: { boss: { budgets: [{ usd: 5, per: 'day' }] } },
    eachUser: { budgets: [{ usd: 1, per: 'day', softPercent: 50 }] },
  },
  rules: [{ reason: 'default', to: ['a/m'] }],
  targets: [
    {
      ...{ provider: 'a', function: 'a-generate', model: 'm', tasks: ['generate'], locality: 'external' },
      ...{ usdPerMillionTokens: { input: 2, output: 4 }, maxOutputTokens: 500, contextWindowTokens: 1000 },
    },
  ],
}

describe('GET /admin/budgets', () => {
  const scene = operatorScene(catalogue, () => nowMs)
  let router: TestFunction
  beforeEach(async () => {
    router = await scene.start()
  })

  const list = async (query = ''): Promise<BudgetList> =>
    Object((await router.get(`/admin/budgets?${query}`, admin)).body)

  test('lists those of all, departments, keys and users, with what is left and when it will be gone', async () => {
    const key = { name: '<script>alert(1)</script>', budgets: [{ usd: 2, per: 'quarter' }] }
    const { token: secret, id } = Object((await router.post('/admin/keys', key, admin)).body)
    await router.post('/', { prompt: 'x', user: 'ada' }, { authorization: `Bearer ${secret}` })
    const { budgets, now, time_zone, left_out } = await list()
    assert.deepEqual([now, time_zone, left_out], [new Date(nowMs).toISOString(), 'UTC', undefined])
    const [all, web, ofKey, boss, each, ...others] = budgets
    assert.deepEqual(others, [])
    assert.deepEqual(all, {
      ...{ of: 'all', per: 'month', limit_usd: 0.01, soft_usd: 0.008, hard: true, when_low: 'cost' },
      ...{ used_usd: 0.004, reserved_usd: 0, left_usd: 0.006, used_percent: 40, low: false },
      ...{ began_at: '2026-11-01T00:00:00.000Z', resets_at: '2026-12-01T00:00:00.000Z' },
    })
    assert.deepEqual([web?.of, web?.name, web?.hard, web?.resets_at], ['department', 'web', false, undefined])
    assert.deepEqual([ofKey?.of, ofKey?.id, ofKey?.name, ofKey?.used_usd], ['key', id, key.name, 0.004])
    assert.deepEqual([boss?.of, boss?.name, boss?.used_usd], ['user', 'boss', 0])
    const expected: Partial<BudgetState> = { of: 'user', each: true, per: 'day', limit_usd: 1, soft_usd: 0.5 }
    assert.deepEqual({ ...expected, ...each }, each)
    assert.equal(each?.used_usd, undefined)
    await router.post('/', { prompt: 'x', user: 'ada' }, { authorization: `Bearer ${secret}` })
    // 0.008 in 15 days, and 0.002 left.
    assert.equal((await list()).budgets[0]?.runs_out_at, new Date(nowMs + (15 * day) / 4).toISOString())
    const ada = (await list('user=ada')).budgets.at(-1)
    assert.deepEqual([ada?.name, ada?.used_usd, ada?.each], ['ada', 0.008, undefined])
  })

  test('needs the token, and refuses what it does not know', async () => {
    assert.equal((await router.get('/admin/budgets')).status, 401)
    assert.equal((await router.get('/admin/budgets?colour=red', admin)).status, 400)
  })
})

describe('the budgets of very many keys', () => {
  const shadow = [{ name: 'candidate', to: ['a/m'], share: 0.1, budgetUsdPerDay: 1 }]
  const scene = operatorScene({ ...catalogue, shadow }, () => nowMs)

  test('are cut in a list, which has all others, and are counted in the metrics', async () => {
    const router = await scene.start()
    const budgets = ['day', 'month', 'quarter'].map((per) => ({ usd: 1, per }))
    for (let index = 0; index < 667; index += 1) {
      await router.post('/admin/keys', { name: `Key ${index}`, budgets }, admin)
    }
    const list: BudgetList = Object((await router.get('/admin/budgets?user=boss', admin)).body)
    assert.deepEqual([list.left_out, list.budgets.filter(({ of }) => of === 'key').length], [1, 2000])
    const others = list.budgets.filter(({ of }) => of !== 'key').map(({ of, name }) => name ?? of)
    assert.deepEqual(others, ['all', 'web', 'boss', 'user', 'candidate'])
    const { text } = await router.get('/admin/metrics', admin)
    for (const line of [
      'llm_budgets{scope="key",state="ok"} 2001',
      'llm_budgets{scope="user",state="ok"} 1',
      'llm_budget_limit_usd{scope="shadow",name="candidate",per="day"} 1',
    ]) {
      assert.ok(text.split('\n').includes(line), line)
    }
  })
})

describe('when a budget runs out', () => {
  const month = { name: '2026-11-01', startMs: 0, endMs: 30 * day }

  test('is never in the past, nor when it lasts until the next period, nor while too little is known', () => {
    const amount = fc.integer({ min: 0, max: 1e12 })
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 0, max: 30 * day }), (used, most, atMs) => {
        const endsMs = runsOutMs({ used, most }, month, atMs)
        if (endsMs === undefined) return
        assert.ok(endsMs > atMs && endsMs < month.endMs)
        // At that pace, exactly that much will have been used by then.
        assert.ok(Math.abs((used / atMs) * endsMs - most) <= most * 1e-9 + 1e-3)
      }),
    )
  })

  test('is unknown for a total, early in a period, and when nothing is left', () => {
    const total = { name: 'total', startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY }
    assert.equal(runsOutMs({ used: 5, most: 10 }, total, day), undefined)
    assert.equal(runsOutMs({ used: 9, most: 10 }, month, 3_600_000), undefined)
    assert.equal(runsOutMs({ used: 10, most: 10 }, month, 15 * day), undefined)
    assert.equal(runsOutMs({ used: 0, most: 10 }, month, 15 * day), undefined)
    assert.equal(runsOutMs({ used: 5, most: 10 }, month, 10 * day), 20 * day)
  })
})
