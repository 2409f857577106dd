import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import type { ChatCompletion } from '#runtime/contract/chat.ts'
import type { Call } from '#runtime/http/call.ts'
import { createLog } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { createCache } from '../../../../functions/llm-router/cache/create-cache.ts'
import { decidedByCache } from '../../../../functions/llm-router/cache/hit.ts'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { permittedTargets } from '../../../../functions/llm-router/choose/permissions.ts'
import type { TimedRequest } from '../../../../functions/llm-router/choose/request.ts'
import type { Dispatch } from '../../../../functions/llm-router/dispatch/dispatch.ts'
import { readCompletion } from '../../../../functions/llm-router/invoke/read-reply.ts'
import { keySchema } from '../../../../functions/llm-router/keys/key-schema.ts'
import { createDrafts } from '../../../../functions/llm-router/observe/decisions/drafts.ts'
import type { Answers } from '../../../../functions/llm-router/store/answers.ts'
import { catalogueWith } from './catalogue.ts'

const pairs = 100_000

/** Few values, so that most requests nearly equal another one, and many are equal. */
const words = fc.constantFrom('a', 'b', 'A', 'a ', '', 'k1', '["key","k1"]')
const bodies = fc.record(
  {
    messages: fc.array(
      fc.record({
        role: fc.constantFrom('user', 'system'),
        content: fc.oneof(words, fc.constant([{ type: 'text', text: 'a' }])),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    seed: fc.constantFrom(1, 2),
    max_tokens: fc.constantFrom(1, 2),
    max_completion_tokens: fc.constantFrom(1, 2),
    top_p: fc.constantFrom(0.5, 1),
    stop: words,
    tools: fc.constantFrom(
      [{ type: 'function', function: { name: 'f' } }],
      [{ type: 'function', function: { name: 'g' } }],
    ),
    response_format: fc.constantFrom({ type: 'json_object' }, { type: 'text' }),
  },
  { requiredKeys: ['messages'] },
)
const hints = fc.record({
  model: fc.constantFrom(undefined, 'first/m', 'second/m', 'quick'),
  strategy: fc.constantFrom(undefined, 'cost', 'latency'),
  private: fc.boolean(),
  latencyBudgetMs: fc.constantFrom(undefined, 100),
})
const tenants = fc.record({
  key: fc.constantFrom(undefined, 'k1', 'k2', 'd1', 'u1'),
  department: fc.constantFrom(undefined, 'd1', 'd2', 'k1'),
  user: fc.constantFrom(undefined, 'u1', 'u2', 'k1'),
  provider: fc.constantFrom(undefined, 'first', 'second'),
})
type Of<Arbitrary> = Arbitrary extends fc.Arbitrary<infer One> ? One : never
type Asked = { body: Of<typeof bodies>; hints: Of<typeof hints>; tenant: Of<typeof tenants> }

/** Answers in a map. */
function inMemory(): Answers {
  const kept = new Map<string, { text: string; keptMs: number }>()
  return {
    find: async (key) => kept.get(key),
    async seek(key) {
      const answer = kept.get(key)
      return answer ? { answer } : { lease: 'own' }
    },
    renew: async () => 0,
    release: async () => {},
    keep: async (key, answer) => void kept.set(key, answer),
    remove: async (key) => void kept.delete(key),
  }
}

/** A cache before a dispatch that answers everybody with what only they may get. */
function world(sharedBy: string) {
  const catalogue = toCatalogue(
    catalogueWith({ sharedBy, use: 'always', anyTemperature: true, private: true }),
    () => '',
  )
  const { cache: settings } = catalogue
  assert.ok(settings)
  const drafts = createDrafts(Date.now, () => {})
  const log = createLog('silent')
  const cache = createCache({
    ...{ catalogue, settings, answers: inMemory(), drafts, metrics: createMetrics(), now: () => 0 },
    ...{
      isStoreInCluster: () => true,
      recordHit: async () => {},
      background: () => {},
      semanticOf: undefined,
      view: () => assert.fail(),
    },
    longestStreamMs: 50_000,
  })
  const dispatch: Dispatch = async (_call, { request, body, read }) => {
    const target = catalogue.targets.find(
      (one) => (request.caller?.targets?.has(one) ?? true) && (!request.private || one.locality === 'in-cluster'),
    )
    assert.ok(target)
    const content = JSON.stringify([tenantOf(request), toComparable(body), saidBy(request)])
    const choices = [{ index: 0, message: { role: 'assistant' as const, content }, finish_reason: 'stop' }]
    const answer: ChatCompletion = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices }
    const decided = decidedByCache(request, target, { result: 'miss' }, catalogue)
    const told = { simulated: false, startMs: 0, costUsd: 0, latencyMs: 0, overheadMs: 0 }
    return { ...told, ...decided, reply: read(answer, 'p'), bytes: Buffer.from(JSON.stringify(answer)) }
  }
  /** Whose answers those of this caller may be. */
  const tenantOf = ({ caller }: TimedRequest) => {
    if (sharedBy === 'all') return 'all'
    if (sharedBy === 'department' && caller?.department !== undefined) return ['department', caller.department]
    const key = ['key', caller?.key?.id ?? null]
    return sharedBy === 'user' && caller?.user !== undefined ? [key, caller.user] : key
  }
  const saidBy = ({ model, strategy, private: isPrivate, latencyBudgetMs }: TimedRequest) => [
    ...[model ?? null, strategy ?? null, isPrivate, latencyBudgetMs ?? null],
  ]
  const ask = cache.cached(dispatch)
  const call: Call = {
    ...{ id: '1', method: 'POST', path: '/', query: '', headers: {}, trailers: {}, body: Buffer.from('') },
    ...{ json: () => null, signal: new AbortController().signal, log, note: () => {}, closed: new Promise(() => {}) },
  }

  return async ({ body, hints, tenant }: Asked): Promise<'hit' | 'miss'> => {
    const { key: id, department, user, provider } = tenant
    const key = id && { id, ...v.parse(keySchema, { name: id, ...(provider && { providers: [provider, 'inside'] }) }) }
    const targets = key && permittedTargets(key, catalogue)
    const request: TimedRequest = {
      ...{ task: 'generate', maxLatencyMs: 2000, needs: [], promptTokens: 1, ...hints },
      ...{ caller: { key, department, user, tags: [], targets }, bounds: () => assert.fail() },
    }
    const read = readCompletion({ ...body })
    const outcome = await ask(call, { request, path: '/v1/chat/completions', body: { ...body }, read })
    const said = outcome.reply.choices[0]?.message.content ?? ''
    assert.deepEqual(
      JSON.parse(said),
      JSON.parse(JSON.stringify([tenantOf(request), toComparable(body), saidBy(request)])),
    )
    assert.ok(targets?.has(outcome.target) ?? true)
    assert.ok(!request.private || outcome.target.locality === 'in-cluster')
    const result = outcome.cache?.result
    assert.ok(result === 'hit' || result === 'miss')
    return result
  }
}

/** Fields in one order. */
function toComparable(body: object): unknown {
  return Object.entries(body).sort(([one], [other]) => (one < other ? -1 : 1))
}

test(`no answer goes to another tenant or another request, over ${pairs} pairs`, { timeout: 120_000 }, async () => {
  const seen = { hit: 0, miss: 0 }
  const [each, many, few] = [1000, 16, 8]
  const worlds = fc.record({
    sharedBy: fc.constantFrom('key', 'user', 'department', 'all'),
    questions: fc.array(fc.record({ body: bodies, hints }), { minLength: many, maxLength: many }),
    callers: fc.array(tenants, { minLength: few, maxLength: few }),
    pairs: fc.array(fc.nat(many * few - 1), { minLength: each, maxLength: each }),
  })
  await fc.assert(
    fc.asyncProperty(worlds, async ({ sharedBy, questions, callers, pairs }) => {
      const ask = world(sharedBy)
      for (const pair of pairs) {
        const [question, tenant] = [questions[pair % many], callers[Math.floor(pair / many)]]
        if (question && tenant) seen[await ask({ ...question, tenant })] += 1
      }
    }),
    { numRuns: pairs / each },
  )
  assert.ok(seen.hit > pairs / 20 && seen.miss > pairs / 20, JSON.stringify(seen))
})
