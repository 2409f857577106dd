import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { tasks } from '#runtime/contract/tasks.ts'
import { LlmError } from '#runtime/errors.ts'
import { choose } from '../../../functions/llm-router/choose/choose.ts'
import type { RoutingRequest } from '../../../functions/llm-router/choose/request.ts'
import { anyRequest, unseen } from './scene.ts'
import { shipped, today } from './shipped.ts'

const decide = (request: Partial<RoutingRequest>, nowMs = today) =>
  choose({ ...anyRequest, ...request }, unseen(shipped, nowMs))
const serves = (request: Partial<RoutingRequest>) => decide(request).candidates[0].function

describe('the rule that is shipped', () => {
  const cases: [Partial<RoutingRequest>, string, string][] = [
    [{}, 'vertex-generate', 'default'],
    [{ task: 'embed' }, 'ollama-embed', 'embed'],
    [{ task: 'embed', maxLatencyMs: 1 }, 'ollama-embed', 'embed'],
    [{ task: 'classify', maxLatencyMs: 299 }, 'groq-generate', 'tight_latency_budget'],
    [{ task: 'generate', maxLatencyMs: 299 }, 'groq-generate', 'tight_latency_budget'],
    [{ task: 'generate', maxLatencyMs: 299.99 }, 'groq-generate', 'tight_latency_budget'],
    [{ task: 'classify', maxLatencyMs: 300 }, 'vertex-generate', 'default'],
    [{ task: 'generate', maxLatencyMs: 300 }, 'vertex-generate', 'default'],
    [{ task: 'reason', maxLatencyMs: 50 }, 'vertex-generate', 'default'],
    [{ task: 'embed', private: true }, 'ollama-embed', 'private'],
    [{ task: 'classify', private: true, maxLatencyMs: 10 }, 'ollama-generate', 'private'],
    [{ task: 'generate', private: true }, 'ollama-generate', 'private'],
    [{ task: 'reason', private: true }, 'ollama-generate', 'private'],
  ]
  for (const [request, functionName, reason] of cases) {
    test(`${JSON.stringify(request)} → ${functionName}`, () => {
      assert.equal(serves(request), functionName)
      assert.equal(decide(request).reason, reason)
    })
  }

  test('asks the mission’s own models until they retire, and their replacements from that day on', () => {
    const groq = { task: 'classify', maxLatencyMs: 200 } as const
    const before = decide(groq, Date.parse('2026-08-15T23:59:59Z'))
    assert.equal(before.candidates[0].model, 'llama-3.1-8b-instant')
    assert.equal(before.replaces, undefined)
    const after = decide(groq, Date.parse('2026-08-16T00:00:00Z'))
    assert.equal(after.candidates[0].model, 'openai/gpt-oss-20b')
    assert.equal(after.replaces?.model, 'llama-3.1-8b-instant')
    assert.equal(decide({}).candidates[0].model, 'gemini-3.5-flash-lite')
    assert.equal(decide({}).replaces?.model, 'gemini-2.5-flash')
  })
})

describe('a model that the request names', () => {
  test('restricts the choice, by logical name, provider’s name or provider/model', () => {
    for (const model of ['gpt-oss-20b', 'openai/gpt-oss-20b', 'groq/openai/gpt-oss-20b', 'llama-3.1-8b-instant']) {
      const decision = decide({ model })
      assert.equal(decision.candidates[0].name, 'groq/openai/gpt-oss-20b')
      assert.equal(decision.reason, 'model')
      assert.equal(decision.replaces?.model, model === 'llama-3.1-8b-instant' ? model : undefined)
    }
  })
  test('reaches what no rule does, but not with a private prompt', () => {
    for (const model of ['claude-haiku-5-5', 'anthropic/claude-sonnet-5-5']) {
      assert.equal(serves({ model }), 'anthropic-generate')
      assert.throws(() => serves({ model, private: true }), LlmError)
    }
  })
  test('that nobody has is 404, with the nearest names', () => {
    assert.throws(
      () => decide({ model: 'gemini-2.5-flsh' }),
      (error) =>
        error instanceof LlmError &&
        error.code === 'model_not_found' &&
        error.message.includes('the nearest are gemini-2.5-flash'),
    )
  })
  test('that does not do the task, or is outside for a private request, is 422 and says why', () => {
    const refused = (request: Partial<RoutingRequest>, reason: RegExp) =>
      assert.throws(
        () => decide(request),
        (error) => error instanceof LlmError && error.code === 'no_candidate' && reason.test(error.message),
      )
    refused({ model: 'groq/openai/gpt-oss-20b', task: 'reason' }, /does not do the task reason/)
    refused({ model: 'gemini-2.5-flash', private: true }, /outside the cluster, and the request is private/)
    refused({ model: 'llama-3.1-8b-instant', private: true }, /private/)
  })
})

test('no private request is ever sent out of the cluster, whatever it asks for', () => {
  const models = [undefined, ...shipped.targets.flatMap((target) => [target.name, target.model, ...target.aliases])]
  const requests = fc.record({
    task: fc.constantFrom(...tasks),
    maxLatencyMs: fc.double({ min: 1, max: 1e6, noNaN: true }),
    private: fc.constant(true),
    model: fc.constantFrom(...models),
  })
  const anyTime = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2030-01-01') })
  fc.assert(
    fc.property(requests, anyTime, (request, nowMs) => {
      try {
        for (const target of choose({ ...anyRequest, ...request }, unseen(shipped, nowMs)).candidates)
          assert.equal(target.locality, 'in-cluster')
      } catch (error) {
        assert.ok(error instanceof LlmError, String(error))
      }
    }),
    { numRuns: 10_000 },
  )
})

test('every candidate does the task, and a decision does not change what it is made from', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...tasks),
      fc.boolean(),
      fc.integer({ min: 1, max: 5000 }),
      (task, isPrivate, maxLatencyMs) => {
        const request = Object.freeze({ ...anyRequest, task, private: isPrivate, maxLatencyMs })
        const decision = choose(request, unseen(shipped))
        for (const target of decision.candidates) assert.ok(target.tasks.includes(task))
        assert.deepEqual(choose(request, unseen(shipped)), decision)
      },
    ),
  )
})

test('embeddings for which no model is named keep to the rules’ targets, however these are ranked', () => {
  for (const strategy of ['cost', 'latency', 'priority', 'deadline', 'external_first'] as const) {
    const { candidates } = decide({ task: 'embed', strategy })
    assert.deepEqual(
      candidates.map(({ name }) => name),
      ['ollama/nomic-embed-text'],
      strategy,
    )
  }
})
