import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { createSpendWorld, dear, readWorldCatalogue } from './world.ts'

const counter = 'budget/all/all/2026-11-01/month'

/** A thousand tokens cost a dollar. */
async function startWorld(
  usd: number,
  given: object = {},
  answer = { afterMs: 1, promptTokens: 10, completionTokens: 90 },
) {
  const now = () => Date.parse('2026-11-25T12:00:00Z')
  const store = await openSqliteStore(undefined, now)
  const targets = { a: { ...dear, maxOutputTokens: 64_000, ...given } }
  const catalogue = await readWorldCatalogue(targets, { allowances: { all: { budgets: [{ usd, per: 'month' }] } } })
  const world = createSpendWorld(catalogue, store.accounts, () => answer, now)
  const amounts = async () => (await store.accounts.read([counter]))[0]
  return { ...world, store, amounts }
}
const open = { maxTokens: null }
const limitOf = (body: unknown) => Object(body).max_tokens

describe('where a budget does not cover the longest answer', () => {
  test('the provider is told the longest one that it covers, and so is the caller', async () => {
    const { ask, bodies, mostUsd, amounts, store } = await startWorld(3)
    const { account } = await ask(open)
    const limit = limitOf(bodies[0])
    assert.equal(account.headers()['x-llm-max-tokens'], String(limit))
    assert.ok(limit > 600 && limit < 3000, limit)
    assert.ok(mostUsd('a', { maxTokens: limit }) <= 3)
    assert.ok(mostUsd('a', { maxTokens: limit + 1 }) > 3)
    assert.deepEqual(await amounts(), { used: 100_000_000, reserved: 0 })
    await store.close()
  })

  test('it is used up to the shortest answer that makes sense, and then refuses', async () => {
    const { errorOf, bodies, amounts, store } = await startWorld(3)
    let error = await errorOf(open)
    for (let count = 0; error === undefined && count < 100; count += 1) error = await errorOf(open)
    assert.deepEqual([error?.code, error?.status], ['budget_exceeded', 402])
    const limits = bodies.map(limitOf)
    assert.deepEqual(
      limits,
      limits.toSorted((one, other) => other - one),
    )
    // Twice the learned length of 90 tokens is less than the least.
    assert.ok(limits.at(-1) >= 256 && limits.at(-1) < 356, `${limits}`)
    const { used = 0 } = (await amounts()) ?? {}
    assert.ok(used > 2.5e9 && used <= 3e9, `${used}`)
    await store.close()
  })

  test('a limit of the caller stands, and a covered call has none', async () => {
    const { errorOf, ask, bodies, store } = await startWorld(3)
    assert.equal((await errorOf({ maxTokens: 5000 }))?.code, 'budget_exceeded')
    const { account } = await ask({ maxTokens: 500 })
    assert.deepEqual([limitOf(bodies[0]), account.headers()['x-llm-max-tokens']], [500, undefined])
    const rich = await startWorld(100)
    assert.equal((await rich.ask(open)).account.headers()['x-llm-max-tokens'], undefined)
    assert.deepEqual([limitOf(rich.bodies[0])], [null])
    await Promise.all([store.close(), rich.store.close()])
  })

  test('a model that thinks is not asked for less than its thoughts need, or than the catalogue says', async () => {
    for (const [usd, given, expected] of [
      [4, { capabilities: ['reasoning_effort'] }, 'budget_exceeded'],
      [4.5, { capabilities: ['reasoning_effort'] }, undefined],
      [3, { minOutputTokens: 3000 }, 'budget_exceeded'],
      [0.3, { minOutputTokens: 100 }, undefined],
      // A limit as long as the longest answer is none.
      [0.3, { minOutputTokens: 100, maxOutputTokens: 100 }, undefined],
    ] as const) {
      const { errorOf, store } = await startWorld(usd, given)
      assert.equal((await errorOf(open))?.code, expected, JSON.stringify([usd, given]))
      await store.close()
    }
  })

  test('calls at the same time never spend more than there is', async () => {
    const { errorOf, amounts, store } = await startWorld(3, {}, { afterMs: 2, promptTokens: 50, completionTokens: 600 })
    const errors = await Promise.all(Array.from({ length: 12 }, () => errorOf(open)))
    const { used = 0, reserved } = (await amounts()) ?? {}
    assert.ok(used <= 3e9 && reserved === 0, `${used}`)
    assert.ok(errors.filter((error) => error === undefined).length >= 3)
    for (const error of errors) assert.ok(error === undefined || error.code === 'budget_exceeded', error?.message)
    await store.close()
  })

  test('a limit fits the context window together with the prompt', async () => {
    const given = { contextWindowTokens: 8000, maxOutputTokens: undefined }
    const { ask, bodies, store } = await startWorld(9.6, given)
    await ask({ ...open, prompt: 'a longer prompt '.repeat(100) })
    const limit = limitOf(bodies[0])
    assert.ok(limit > 7000 && limit <= 8000 - 300, limit)
    await store.close()
  })
})
