import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { LlmError } from '#runtime/errors.ts'
import type { Key } from '../../../../../functions/llm-router/keys/key-schema.ts'
import type { Reservation } from '../../../../../functions/llm-router/store/accounts.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../../../../until.ts'
import { type Answer, type Asking, createSpendWorld, dear, free, readWorldCatalogue } from './world.ts'

const today = Date.parse('2026-11-25T12:00:00Z')
const monthOfAll = 'budget/all/all/2026-11-01/month'

async function startWorld(
  context: TestContext,
  targets: Record<string, object>,
  more: object,
  answerOf: (provider: string) => Answer = () => ({ afterMs: 1 }),
) {
  const clock = { nowMs: today }
  const now = () => clock.nowMs
  const store = await openSqliteStore(undefined, now)
  context.after(() => store.close())
  const catalogue = await readWorldCatalogue(targets, more)
  /** A router with this store, which may answer late. */
  const create = (lateMs = 0) => {
    const late = {
      reserve: async (reservation: Reservation) => {
        const grant = await store.accounts.reserve(reservation)
        await wait(lateMs)
        return grant
      },
    }
    const accounts = lateMs === 0 ? store.accounts : { ...store.accounts, ...late }
    return createSpendWorld(catalogue, accounts, ({ provider }) => answerOf(provider), now)
  }
  const usd = async (counter = monthOfAll) => {
    const [amounts] = await store.accounts.read([counter])
    assert.ok(amounts)
    return { used: amounts.used / 1e9, reserved: amounts.reserved / 1e9 }
  }
  return { ...create(), another: create, store, catalogue, usd, clock }
}

const budgetOfAll = (usd: number, more: object = {}) => ({
  allowances: { all: { budgets: [{ usd, per: 'month', ...more }] } },
})
const key = (more: object): Key => ({
  ...{ id: 'k1', name: 'one', tags: [], private: false, limits: {}, budgets: [], disabled: false },
  ...more,
})

describe('a budget', () => {
  const end = fc.record({
    afterMs: fc.nat(6),
    tokens: fc.integer({ min: 1, max: 100 }),
    kind: fc.constantFrom('answer', 'answer', 'answer', 'refused', 'lost', 'leaves'),
    maxTokens: fc.constantFrom(100, 200, 400),
    prompt: fc.constantFrom('x', 'a longer prompt '.repeat(10)),
    hasFree: fc.boolean(),
  })

  test('is never overspent, refuses nothing while it has room, and keeps nothing reserved, in any interleaving', async (context) => {
    const seen = { refusals: 0, answers: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.array(end, { minLength: 10, maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (ends, cap) => {
          const waiting = [...ends]
          const answerOf = (): Answer => {
            const { afterMs, tokens, kind } = waiting.shift() ?? { afterMs: 1, tokens: 1, kind: 'answer' }
            const error =
              kind === 'refused'
                ? new LlmError('provider_unavailable', 'Down')
                : kind === 'lost'
                  ? new LlmError('bad_reply', 'Broken')
                  : undefined
            return { afterMs, promptTokens: tokens, completionTokens: tokens, ...(error && { error }) }
          }
          const { store, usd, another } = await startWorld(context, { a: dear }, budgetOfAll(cap), answerOf)
          // Two routers share the store, which answers one of them late.
          const worlds = [another(), another(3)]
          const asked = ends.map(({ kind, afterMs, maxTokens, prompt }, index) => {
            const client = new AbortController()
            if (kind === 'leaves') setTimeout(() => client.abort(new LlmError('client_closed', 'Gone')), afterMs)
            const world = worlds[index % 2] ?? worlds[0]
            const asking: Asking = { maxTokens, prompt, signal: client.signal }
            return { asking, mostUsd: world?.mostUsd('a', asking) ?? 0, ended: world?.errorOf(asking) }
          })
          const errors = await Promise.all(asked.map(({ ended }) => ended))
          await until(async () => (await usd()).reserved === 0)
          const { used } = await usd()
          assert.ok(used <= cap, `${used} of ${cap}`)
          for (const [index, error] of errors.entries()) {
            if (error?.code !== 'budget_exceeded') continue
            seen.refusals += 1
            assert.ok(used + (asked[index]?.mostUsd ?? 0) > cap, `refused with ${used} of ${cap} used`)
          }
          seen.answers += errors.filter((error) => error === undefined).length
          const records = await store.ledger.read(undefined, 1000)
          const sum = records.reduce((all, { text }) => all + JSON.parse(text).costNanoUsd, 0)
          assert.equal(sum, Math.round(used * 1e9))
        },
      ),
      { numRuns: 40 },
    )
    assert.ok(seen.refusals > 50 && seen.answers > 50, JSON.stringify(seen))
  })

  test('says what it has left, what the call can cost and when it resets', async (context) => {
    const { errorOf, asked, usd } = await startWorld(context, { a: dear }, budgetOfAll(0.2))
    const error = await errorOf({ maxTokens: 500 })
    assert.deepEqual([error?.code, error?.status], ['budget_exceeded', 402])
    assert.match(
      error?.message ?? '',
      /^a\/m: the budget of \$0\.20 that all callers together have for this month has \$0\.20 left, and this call of a\/m can cost \$0\.\d\d\. It resets at 2026-12-01T00:00:00\.000Z$/,
    )
    assert.equal(error?.details.retryAfterMs, Date.parse('2026-12-01T00:00:00Z') - today)
    assert.deepEqual([asked, await usd()], [[], { used: 0, reserved: 0 }])
  })

  test('resets with its period, and not when the clock moves back', async (context) => {
    const { errorOf, clock, mostUsd } = await startWorld(context, { a: dear }, {}, () => ({ afterMs: 1 }))
    const one = mostUsd('a')
    const world = await startWorld(context, { a: dear }, budgetOfAll(one * 1.5), () => ({
      ...{ afterMs: 1, promptTokens: Math.floor(one * 1000), completionTokens: 0 },
    }))
    assert.equal(await errorOf(), undefined)
    assert.equal(clock.nowMs, today)
    assert.equal(await world.errorOf(), undefined)
    assert.equal((await world.errorOf())?.code, 'budget_exceeded')
    world.clock.nowMs = today - 3_600_000
    assert.equal((await world.errorOf())?.code, 'budget_exceeded')
    world.clock.nowMs = Date.parse('2026-12-01T00:00:00Z')
    assert.equal(await world.errorOf(), undefined)
  })

  test('of a paid fallback is not passed by because the first choice is free', async (context) => {
    const down = (provider: string): Answer =>
      provider === 'free' ? { afterMs: 1, error: new LlmError('provider_unavailable', 'Down') } : { afterMs: 1 }
    const { errorOf, asked } = await startWorld(context, { free, paid: dear }, budgetOfAll(0.01), down)
    const error = await errorOf()
    assert.equal(error?.code, 'providers_exhausted')
    const { code, target } = error?.details.fallbackErrors?.[1] ?? {}
    assert.deepEqual([code, target], ['budget_exceeded', 'paid/m'])
    assert.ok(!asked.includes('paid'))
  })

  test('that leaves no room for a target leaves the request to a cheaper one, which is not to blame', async (context) => {
    const { ask, asked, usd } = await startWorld(context, { paid: dear, free }, budgetOfAll(0.01))
    for (let count = 0; count < 5; count += 1) {
      const { target, failed } = await ask()
      assert.deepEqual([target.provider, failed[0]?.error.code], ['free', 'budget_exceeded'])
    }
    assert.deepEqual([...new Set(asked)], ['free'])
    assert.deepEqual(await usd(), { used: 0, reserved: 0 })
  })

  test('does not let a target be asked of which nobody knows what it costs', async (context) => {
    const { errorOf, asked } = await startWorld(context, { unpriced: {} }, budgetOfAll(100))
    const error = await errorOf()
    assert.equal(error?.code, 'budget_exceeded')
    assert.match(error?.message ?? '', /nothing says what it can cost; give it prices and maxOutputTokens/)
    assert.deepEqual(asked, [])
    const soft = await startWorld(context, { unpriced: {} }, budgetOfAll(100, { hard: false }))
    assert.equal(await soft.errorOf(), undefined)
  })

  test('is not used by an attempt whose function did not start', async (context) => {
    const { store, catalogue, usd } = await startWorld(
      context,
      { a: dear, b: dear },
      {
        ...budgetOfAll(10),
        failures: { coldStartMs: 20 },
      },
    )
    const { ask } = createSpendWorld(
      catalogue,
      store.accounts,
      ({ provider }) => ({ afterMs: provider === 'a' ? 10_000 : 1 }),
      () => today,
      { deploymentOf: (name) => (name === 'a-generate' ? { state: 'asleep', sinceMs: 0 } : undefined) },
    )
    assert.equal((await ask()).target.provider, 'b')
    assert.deepEqual(await usd(), { used: 0.002, reserved: 0 })
    assert.equal(await store.ledger.size(), 1)
  })

  test('that others have reserved is waited for, first come first served', async (context) => {
    const one = (await startWorld(context, { a: dear }, {})).mostUsd('a')
    const done: number[] = []
    const { ask, usd } = await startWorld(context, { a: dear }, budgetOfAll(one * 1.2), () => ({ afterMs: 5 }))
    await Promise.all(Array.from({ length: 8 }, (_, index) => ask().then(() => done.push(index))))
    assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6, 7])
    assert.equal((await usd()).reserved, 0)
  })

  test('that others hold until the time is up is no 402: nothing has been spent yet', async (context) => {
    const one = (await startWorld(context, { a: dear }, {})).mostUsd('a')
    const client = new AbortController()
    const { errorOf, asked } = await startWorld(context, { a: dear }, budgetOfAll(one * 1.2), () => ({
      afterMs: 10_000,
    }))
    const first = errorOf({ signal: client.signal })
    const error = await errorOf({ timeoutMs: 100 })
    assert.deepEqual([error?.code, error?.status], ['deadline_exceeded', 504])
    assert.match(error?.message ?? '', /Calls under way have reserved what is left of the budget/)
    assert.equal(error?.details.fallbackErrors?.[0]?.may_be_billed, undefined)
    client.abort(new LlmError('client_closed', 'Gone'))
    await first
    assert.equal(asked.length, 1)
  })

  test('is left at once by a client that goes away while it waits', async (context) => {
    const one = (await startWorld(context, { a: dear }, {})).mostUsd('a')
    const { errorOf, ask, usd } = await startWorld(context, { a: dear }, budgetOfAll(one * 1.2), () => ({
      afterMs: 40,
    }))
    const first = ask()
    const client = new AbortController()
    const second = errorOf({ signal: client.signal })
    const third = ask()
    setTimeout(() => client.abort(new LlmError('client_closed', 'Gone')), 10)
    assert.equal((await second)?.code, 'client_closed')
    await Promise.all([first, third])
    assert.deepEqual(await usd(), { used: 0.004, reserved: 0 })
  })

  test('gets back at once what was reserved for a client that has gone meanwhile', async (context) => {
    const { another, usd, store } = await startWorld(context, { a: dear }, budgetOfAll(10))
    const { errorOf, asked } = another(20)
    const client = new AbortController()
    setTimeout(() => client.abort(new LlmError('client_closed', 'Gone')), 5)
    assert.equal((await errorOf({ signal: client.signal }))?.code, 'client_closed')
    assert.deepEqual([asked, await usd(), await store.ledger.size()], [[], { used: 0, reserved: 0 }, 0])
  })

  test('gets back what was lost for an attempt that has expired and then is refused; its record is void, and in no sum', async (context) => {
    const refused = () => ({ afterMs: 100, error: new LlmError('model_not_found', 'No') })
    const { errorOf, asked, store, clock, usd } = await startWorld(context, { a: dear }, budgetOfAll(10), refused)
    const ended = errorOf()
    await until(async () => asked.length === 1)
    clock.nowMs += 3_600_000
    await store.accounts.expire()
    const records = async () => (await store.ledger.read(undefined, 10)).map(({ text }) => JSON.parse(text))
    const [lost] = await records()
    assert.equal(lost.status, 'unsettled')
    await ended
    await until(async () => (await records())[0]?.status === 'void')
    const [corrected, ...others] = await records()
    assert.deepEqual([corrected.id, corrected.costNanoUsd, corrected.code, others], [lost.id, 0, 'model_not_found', []])
    assert.deepEqual(await usd(), { used: 0, reserved: 0 })
    const [totals] = await store.ledger.tallies(['total'])
    assert.equal(totals?.size, 0)
  })

  test('is not used by a call whose time is up when the store answers', async (context) => {
    const { another, usd, store } = await startWorld(context, { a: dear }, budgetOfAll(10))
    const { errorOf, asked } = another(40)
    const error = await errorOf({ timeoutMs: 20 })
    assert.deepEqual(
      [error?.code, error?.message],
      ['deadline_exceeded', 'The time was up before anybody could be asked'],
    )
    assert.deepEqual([asked, await usd(), await store.ledger.size()], [[], { used: 0, reserved: 0 }, 0])
  })

  test('is each one’s own: of a key, a department, a user, each user, and all', async (context) => {
    const allowances = {
      all: { budgets: [{ usd: 100, per: 'day' }] },
      departments: { sales: { budgets: [{ usd: 90, per: 'total' }] } },
      users: { ann: { budgets: [{ usd: 80, per: 'week' }] } },
      eachUser: { budgets: [{ usd: 0.01, per: 'quarter' }] },
    }
    const { ask, errorOf, usd } = await startWorld(context, { a: dear }, { allowances })
    const own = key({ budgets: [{ usd: 70, per: 'month', softPercent: 80, hard: true }] })
    await ask({ caller: { key: own, user: 'ann', department: 'sales', tags: [] } })
    for (const counter of [
      'budget/all/all/2026-11-25/day',
      'budget/department/sales/total/total',
      'budget/user/ann/2026-11-23/week',
      'budget/key/k1/2026-11-01/month',
    ]) {
      assert.deepEqual(await usd(counter), { used: 0.002, reserved: 0 }, counter)
    }
    const error = await errorOf({ caller: { user: 'a/b', tags: [] } })
    assert.match(error?.message ?? '', /the budget of \$0\.01 that the user a\/b has for this quarter has \$0\.01 left/)
    assert.equal(await errorOf({ caller: { department: 'other', tags: [] } }), undefined)
  })
})

describe('a budget that is low', () => {
  const spend = (tokens: number) => () => ({ afterMs: 1, promptTokens: tokens, completionTokens: 0 })

  test('says so in a header and tells it once, and refuses nothing where it is soft', async (context) => {
    const { ask, events } = await startWorld(context, { a: dear }, budgetOfAll(1, { hard: false }), spend(450))
    const headers = []
    for (let count = 0; count < 4; count += 1) headers.push((await ask()).account.headers()['x-llm-budget-low'])
    assert.deepEqual(headers, [undefined, undefined, 'all month 90%', 'all month 135%'])
    // A soft budget is exceeded, too.
    assert.deepEqual(
      events.map(({ event, facts }) => [event, facts.used_usd]),
      [
        ['budget_low', 0.9],
        ['budget_exceeded', 1.35],
      ],
    )
    assert.deepEqual(events[0], {
      event: 'budget_low',
      facts: {
        budget: { of: 'all', name: undefined, per: 'month', usd: 1, resets_at: '2026-12-01T00:00:00.000Z' },
        used_usd: 0.9,
        reserved_usd: 0,
      },
      once: { name: `budget_low/${monthOfAll}/800000000`, untilMs: Date.parse('2026-12-01T00:00:00Z') },
    })
  })

  test('tells when it is exceeded', async (context) => {
    const { errorOf, events } = await startWorld(context, { a: dear }, budgetOfAll(0.01))
    await errorOf()
    await errorOf()
    assert.deepEqual(
      events.map(({ event, once }) => [event, once.name]),
      [['budget_exceeded', `budget_exceeded/${monthOfAll}/10000000`]],
    )
  })

  test('changes the strategy of requests that name none, on other routers too', async (context) => {
    const low = budgetOfAll(20, { softPercent: 4, whenLow: 'cost' })
    const { ask, another } = await startWorld(context, { a: dear, b: free }, low, spend(900))
    const provider = async (asking: Asking = {}, by = ask) => (await by(asking)).target.provider
    assert.deepEqual([await provider(), await provider()], ['a', 'b'])
    assert.equal(await provider({}, another().ask), 'b')
    assert.equal(await provider({ strategy: 'priority' }), 'a')
    const caller = (given: object) => ({ key: key(given), tags: [], strategy: 'priority' as const })
    // The key's own strategy is as good as none, but what the key does not allow is not chosen.
    assert.equal(await provider({ caller: caller({}), strategy: 'priority' }), 'b')
    assert.equal(await provider({ caller: caller({ strategies: ['priority'] }), strategy: 'priority' }), 'a')
  })
})

describe('a limit', () => {
  const limits = (given: object) => ({ allowances: { all: { limits: given } } })

  test('on requests refuses with 429, and says when there is room again, in OpenAI’s headers', async (context) => {
    const { ask, errorOf, clock, asked } = await startWorld(
      context,
      { a: dear, b: dear },
      limits({ requestsPerMinute: 2 }),
    )
    const headers = (await ask()).account.headers()
    assert.deepEqual(headers, {
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '60s',
    })
    clock.nowMs += 15_000
    await ask()
    const error = await errorOf()
    assert.deepEqual([error?.status, error?.code, error?.details.retryAfterMs], [429, 'rate_limited', 45_000])
    assert.match(error?.message ?? '', /^all callers together have used their 2 requests of this minute/)
    assert.equal(error?.details.headers?.['x-ratelimit-remaining-requests'], '0')
    // No other target would help.
    assert.equal(asked.length, 2)
    clock.nowMs += 45_000
    assert.equal(await errorOf(), undefined)
  })

  test('counts a request once, however many targets it takes, and one that was never sent not at all', async (context) => {
    const down = (provider: string): Answer =>
      provider === 'a' ? { afterMs: 1, error: new LlmError('provider_unavailable', 'Down') } : { afterMs: 1 }
    const { ask, usd } = await startWorld(context, { a: dear, b: dear }, limits({ requestsPerMinute: 10 }), down)
    const { account, failed } = await ask()
    assert.deepEqual([failed.length, account.headers()['x-ratelimit-remaining-requests']], [1, '9'])
    const minute = Math.floor(today / 60_000)
    assert.equal((await usd(`rpm/all/all/${minute}`)).used * 1e9, 1)
  })

  test('on tokens counts what was used, and lets a request through an empty minute that is too large for any', async (context) => {
    const { ask, errorOf, usd } = await startWorld(context, { a: dear }, limits({ tokensPerMinute: 60 }), () => ({
      ...{ afterMs: 1, promptTokens: 20, completionTokens: 30 },
    }))
    await ask({ maxTokens: 4000 })
    assert.equal((await usd(`tpm/all/all/${Math.floor(today / 60_000)}`)).used * 1e9, 50)
    const error = await errorOf({ maxTokens: 20 })
    assert.deepEqual([error?.code, error?.details.limit], ['rate_limited', 'tokens'])
    assert.equal(error?.details.headers?.['x-ratelimit-remaining-tokens'], '10')
  })

  test('on calls at the same time is free again when they end', async (context) => {
    const { ask, errorOf } = await startWorld(context, { a: dear }, limits({ concurrent: 2 }), () => ({ afterMs: 20 }))
    const running = [ask(), ask()]
    const error = await errorOf()
    assert.deepEqual([error?.status, error?.details.retryAfterMs], [429, 1000])
    await Promise.all(running)
    assert.equal(await errorOf(), undefined)
  })

  test('of a target is not used by a call that its provider never saw', async (context) => {
    for (const [code, used, details] of [
      ['function_unavailable', 0, {}],
      ['function_unavailable', 1, { mayBeBilled: true }],
      ['overloaded', 0, {}],
      ['overloaded', 1, { mayBeBilled: true }],
      ['gateway_unreachable', 0, {}],
      ['rate_limited', 1, {}],
      ['bad_reply', 1, {}],
    ] as const) {
      const fails = () => ({ afterMs: 1, error: new LlmError(code, 'No', details) })
      const { errorOf, usd, minuteOf } = await startWorld(
        context,
        { a: { ...dear, requestsPerMinute: 5 } },
        limits({ requestsPerMinute: 9 }),
        fails,
      )
      await errorOf()
      const minute = Math.floor(today / 60_000)
      const counted = async (name: string) => Math.round((await usd(`${name}/${minute}`)).used * 1e9)
      const retries = (await counted('target-rpm/a%2Fm')) - used
      assert.ok(used === 0 ? retries === 0 : retries <= 1, code)
      assert.equal(minuteOf('a').requests, used + retries, `${code} by the router's own count`)
      // Who asks has asked once in any case.
      assert.equal(await counted('rpm/all/all'), 1)
    }
  })

  test('of a target is not full before it is reached, however many begin at once', async (context) => {
    const { ask, asked } = await startWorld(context, { a: { ...dear, requestsPerMinute: 15 }, b: dear }, {})
    await Promise.all(Array.from({ length: 10 }, () => ask()))
    for (let count = 10; count < 16; count += 1) await ask()
    assert.deepEqual(asked, [...Array(15).fill('a'), 'b'])
  })

  test('of a target sends requests to the next one, and is shared by routers', async (context) => {
    const targets = { a: { ...dear, requestsPerMinute: 2 }, b: dear }
    const { ask, another } = await startWorld(context, targets, {})
    const provider = async (by = ask) => (await by()).target.provider
    assert.deepEqual([await provider(), await provider(another().ask)], ['a', 'a'])
    assert.deepEqual([await provider(), await provider(another().ask)], ['b', 'b'])
  })
})

describe('while the store is away', () => {
  const away = () => Promise.reject(new Error('away'))
  const settlements: unknown[] = []
  const accounts = { reserve: away, read: away, settle: async (one: unknown) => void settlements.push(one) }
  const worldOf = async (targets: Record<string, object>, more: object) =>
    createSpendWorld(await readWorldCatalogue(targets, more), accounts, () => ({ afterMs: 1 }))
  const all = { budgets: [{ usd: 5, per: 'month' }], limits: { requestsPerMinute: 1 } }

  test('a hard budget refuses with 503, and nothing stays reserved', async () => {
    settlements.length = 0
    const { errorOf, asked } = await worldOf({ a: dear }, { allowances: { all } })
    const error = await errorOf()
    assert.deepEqual([error?.code, error?.status, error?.details.retryAfterMs], ['store_unavailable', 503, 1000])
    assert.deepEqual([asked, settlements.length], [[], 1])
    assert.equal(Object(settlements[0]).entry, undefined)
  })

  test('calls pass that no hard budget is for, that are free, or where the catalogue says open; each is settled', async () => {
    const cases: [Record<string, object>, object][] = [
      [{ a: dear }, {}],
      [{ a: dear }, { allowances: { all: { limits: all.limits } } }],
      [{ a: dear }, { allowances: { all: { budgets: [{ usd: 5, per: 'month', hard: false }] } } }],
      [{ a: dear }, { allowances: { all }, store: { budgets: 'open' } }],
      [{ free }, { allowances: { all } }],
    ]
    for (const [targets, more] of cases) {
      settlements.length = 0
      const { errorOf } = await worldOf(targets, more)
      assert.equal(await errorOf(), undefined, JSON.stringify(more))
      assert.equal(Object(settlements[0]).entry?.id, Object(settlements[0]).reservation?.id)
    }
  })

  test('limits refuse too, if the catalogue says closed', async () => {
    const { errorOf } = await worldOf({ free }, { allowances: { all }, store: { limits: 'closed' } })
    assert.equal((await errorOf())?.code, 'store_unavailable')
  })
})
