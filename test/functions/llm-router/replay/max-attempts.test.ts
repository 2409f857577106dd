import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { createRun } from '../../../../functions/llm-router/replay/run.ts'
import { attemptOf, recordedOf, stored } from './recorded.ts'

const standing = { standing: 'recorded', seed: 1 } as const

test('a replay asks no more than maxAttempts of the targets that are listed for a failure', () => {
  const targets = ['a', 'b', 'c'].map((provider) => ({
    ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
    usdPerMillionTokens: { input: 2, output: 4 },
  }))
  const failed = { outcome: 'failed', usage: undefined, cost_usd: undefined, cost_status: undefined } as const
  const recorded = recordedOf(0, {
    attempts: [
      attemptOf({ ...failed, code: 'content_policy_violation' }),
      attemptOf({ ...failed, target: 'b/m', kind: 'fallback', code: 'provider_unavailable' }),
      attemptOf({ target: 'c/m', kind: 'fallback' }),
    ],
  })
  const answeredWith = (maxAttempts: number) => {
    const rules = [{ reason: 'default', to: ['a/m'] }]
    const settings = { failures: { maxAttempts }, contentPolicyFallbacks: ['b/m', 'c/m'] }
    const catalogue = toCatalogue({ targets, rules, ...settings }, () => 'of a test')
    const run = createRun(catalogue, standing, {})
    run.add(stored(recorded))
    return run.report().moves.map(({ to }) => to)
  }
  assert.deepEqual(answeredWith(3), ['c/m'])
  assert.notDeepEqual(answeredWith(2), ['c/m'])
})

test('in a replay, a target that was waking leaves its place to the next', () => {
  const targets = ['a', 'b', 'c'].map((provider) => ({
    ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
    usdPerMillionTokens: { input: 2, output: 4 },
  }))
  const failed = { outcome: 'failed', usage: undefined, cost_usd: undefined, cost_status: undefined } as const
  const answeredWith = (code: string) => {
    const attempts = [
      attemptOf({ ...failed, code }),
      attemptOf({ ...failed, target: 'b/m', kind: 'fallback', code }),
      attemptOf({ target: 'c/m', kind: 'fallback' }),
    ]
    const settings = { failures: { maxAttempts: 1 }, rules: [{ reason: 'default', to: ['a/m', 'b/m', 'c/m'] }] }
    const run = createRun(
      toCatalogue({ targets, ...settings }, () => 'of a test'),
      standing,
      {},
    )
    run.add(stored(recordedOf(0, { attempts })))
    return run.report().moves.map(({ to }) => to)
  }
  assert.deepEqual(answeredWith('waking'), ['c/m'])
  assert.notDeepEqual(answeredWith('provider_unavailable'), ['c/m'])
})

test('in a replay, a target that a budget keeps from being asked leaves its place to the next', () => {
  const targets = ['a', 'b', 'c'].map((provider) => ({
    ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
    maxOutputTokens: 1000,
    ...(provider !== 'b' && { usdPerMillionTokens: { input: 2, output: 4 } }),
  }))
  const attempts = [
    attemptOf({ outcome: 'failed', code: 'provider_unavailable', cost_usd: undefined, cost_status: undefined }),
    attemptOf({ target: 'c/m', kind: 'fallback' }),
  ]
  const answeredWith = (maxAttempts: number) => {
    const settings = { failures: { maxAttempts }, rules: [{ reason: 'default', to: ['a/m', 'b/m', 'c/m'] }] }
    const allowances = { all: { budgets: [{ usd: 1000, per: 'month', hard: true }] } }
    const run = createRun(
      toCatalogue({ targets, ...settings, allowances }, () => 'of a test'),
      standing,
      {},
    )
    run.add(stored(recordedOf(0, { attempts })))
    return run.report().moves.map(({ to }) => to)
  }
  assert.deepEqual(answeredWith(2), answeredWith(3))
  assert.notDeepEqual(answeredWith(1), answeredWith(2))
})
