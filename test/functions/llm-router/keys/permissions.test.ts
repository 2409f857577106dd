import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseRequest } from '#runtime/contract/parse.ts'
import type { ErrorCode } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { choose } from '../../../../functions/llm-router/choose/choose.ts'
import { nextAfter } from '../../../../functions/llm-router/choose/fallbacks.ts'
import { permittedTargets } from '../../../../functions/llm-router/choose/permissions.ts'
import type { RoutingRequest } from '../../../../functions/llm-router/choose/request.ts'
import type { Caller } from '../../../../functions/llm-router/keys/caller.ts'
import { type Key, type KeyProperties, keySchema } from '../../../../functions/llm-router/keys/key-schema.ts'
import { asPermitted } from '../../../../functions/llm-router/keys/policy.ts'
import { anyRequest, unseen } from '../scene.ts'
import { shipped, shippedData } from '../shipped.ts'

const keyOf = (properties: Partial<KeyProperties>): Key => ({
  ...parseRequest(keySchema, { name: 'Shop', ...properties }),
  id: 'shop',
})
const callerOf = (properties: Partial<KeyProperties>, catalogue = shipped): Caller => {
  const key = keyOf(properties)
  return { key, user: key.user, tags: key.tags, targets: permittedTargets(key, catalogue), strategy: key.strategy }
}
const decide = (properties: Partial<KeyProperties>, request: Partial<RoutingRequest> = {}, catalogue = shipped) =>
  choose(asPermitted({ ...anyRequest, ...request }, callerOf(properties, catalogue)), unseen(catalogue))
const refusal = (run: () => unknown): LlmError => {
  try {
    run()
  } catch (error) {
    if (error instanceof LlmError) return error
  }
  throw new Error('It was not refused')
}

describe('a key', () => {
  test('for a model may use what replaces it, also by an alias and by a tier', () => {
    for (const [models, expected] of [
      [['llama-3.1-8b-instant'], ['groq/llama-3.1-8b-instant', 'groq/openai/gpt-oss-20b']],
      [['gpt-5-mini'], ['openai/gpt-5-mini']],
      [['groq/openai/gpt-oss-20b'], ['groq/openai/gpt-oss-20b']],
      [['gpt-oss-20b'], ['groq/openai/gpt-oss-20b', 'openrouter/openai/gpt-oss-20b', 'together/openai/gpt-oss-20b']],
      [['cheap'], ['groq/openai/gpt-oss-20b', 'vertex/gemini-3.5-flash-lite', 'openai/gpt-5-nano']],
    ] as const) {
      const targets = permittedTargets(keyOf({ models: [...models] }), shipped)
      assert.deepEqual([...(targets ?? [])].map(({ name }) => name).sort(), [...expected].sort())
    }
  })

  test('for a provider uses that one alone, and neither a model nor a rule leads out of it', () => {
    for (const request of [{}, { strategy: 'cost' }, { strategy: 'deadline' }, { model: 'cheap' }] as const) {
      const { candidates } = decide({ providers: ['groq'] }, request)
      assert.deepEqual([...new Set(candidates.map(({ provider }) => provider))], ['groq'], JSON.stringify(request))
    }
  })

  test('chooses among its own models where a rule names none of them', () => {
    const { candidates, reason } = decide({ models: ['claude-sonnet-5-5'] })
    assert.deepEqual([candidates.map(({ name }) => name), reason], [['anthropic/claude-sonnet-5-5'], 'default'])
    assert.equal(refusal(() => decide({ models: ['claude-sonnet-5-5'] }, { task: 'embed' })).code, 'not_permitted')
  })

  test('is told which model, task or strategy it may not use', () => {
    const forbidden: [Partial<KeyProperties>, Partial<RoutingRequest>, string, RegExp][] = [
      [{ models: ['cheap'] }, { model: 'gpt-6.1-sol' }, 'model', /openai\/gpt-6.1-sol is not allowed to the key Shop/],
      [{ providers: ['groq'] }, { model: 'strong' }, 'model', /is not allowed to the key Shop/],
      [{ tasks: ['classify', 'embed'] }, { task: 'reason' }, 'task', /the task reason, only classify, embed/],
      [{ strategies: ['cost'] }, { strategy: 'latency' }, 'strategy', /the strategy latency, only cost/],
    ]
    for (const [properties, request, param, message] of forbidden) {
      const { code, details, message: said } = refusal(() => decide(properties, request))
      assert.deepEqual([code, details.param], ['not_permitted', param])
      assert.match(said, message)
    }
  })

  test('whose models are only out of order now is told that, and not that they are forbidden', () => {
    const request = asPermitted({ ...anyRequest, model: 'cheap' }, callerOf({ providers: ['groq'] }))
    const surroundings = unseen(shipped)
    const view: typeof surroundings.view = (target) => ({
      ...surroundings.view(target),
      standing: () => ({ status: 'open', why: 'is out of order', sinceMs: 0, untilMs: 1 }) as never,
    })
    assert.equal(refusal(() => choose(request, { ...surroundings, view })).code, 'providers_exhausted')
  })

  test('names the strategy and the user of requests that name none, and its user holds against theirs', () => {
    const caller = callerOf({ strategy: 'cost', user: 'ann' })
    const asked = asPermitted({ ...anyRequest, user: 'eve' }, caller)
    assert.deepEqual([asked.strategy, asked.user, asked.caller.user], ['cost', 'ann', 'ann'])
    assert.equal(asPermitted({ ...anyRequest, strategy: 'latency' }, caller).strategy, 'latency')
    // Also where it is settled a second time, for a user who is named elsewhere.
    assert.equal(asPermitted(asked, caller).isStrategyOfKey, true)
    assert.equal(asPermitted({ ...anyRequest, strategy: 'cost' }, caller).isStrategyOfKey, false)
    const nobodys = asPermitted({ ...anyRequest, user: 'eve' }, callerOf({}))
    assert.deepEqual([nobodys.user, nobodys.caller.user], ['eve', 'eve'])
  })

  test('keeps out of an arm whose strategy it does not allow, and off the targets of an arm that it excludes', () => {
    const experiments = [
      { name: 'by-strategy', when: { tasks: ['generate'] }, arms: [{ name: 'a', share: 1, strategy: 'cost' }] },
      { name: 'by-target', when: { tasks: ['reason'] }, arms: [{ name: 'b', share: 1, to: ['strong'] }] },
    ]
    const catalogue = toCatalogue({ ...shippedData(), experiments }, () => 'of a test')
    assert.equal(decide({}, {}, catalogue).experiment?.arm.name, 'a')
    assert.equal(decide({ strategies: ['task'] }, {}, catalogue).experiment, undefined)
    assert.equal(decide({}, { task: 'reason' }, catalogue).experiment?.arm.name, 'b')
    const { candidates } = decide({ providers: ['vertex'] }, { task: 'reason' }, catalogue)
    assert.deepEqual([...new Set(candidates.map(({ provider }) => provider))], ['vertex'])
  })

  test('holds for what is asked after a failure', () => {
    const lists = { contextWindowFallbacks: ['strong', 'cheap'], contentPolicyFallbacks: ['strong', 'cheap'] }
    const catalogue = toCatalogue({ ...shippedData(), ...lists }, () => 'of a test')
    const request = asPermitted(anyRequest, callerOf({ providers: ['vertex', 'groq'] }, catalogue))
    const surroundings = unseen(catalogue)
    const { candidates } = choose(request, surroundings)
    for (const code of [
      'context_length_exceeded',
      'content_policy_violation',
      'provider_timeout',
    ] satisfies ErrorCode[]) {
      const failure = { target: candidates[0], error: new LlmError(code, 'It failed') }
      const next = nextAfter(failure, candidates.slice(1), request, surroundings)
      assert.ok(next.length > 0, code)
      for (const { provider, name } of next) assert.ok(['vertex', 'groq'].includes(provider), `${code}: ${name}`)
    }
  })
})
