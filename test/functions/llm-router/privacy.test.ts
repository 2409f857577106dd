/** Where private prompts go. Long, since the whole way of a request is put together, and each of its parts could leak. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import type { ChatCompletion, ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { createLog } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import { toCatalogue } from '../../../functions/llm-router/catalogue/parse.ts'
import { createAccounts } from '../../../functions/llm-router/dispatch/accounts/accounts.ts'
import { createDispatch } from '../../../functions/llm-router/dispatch/dispatch.ts'
import type { Invocation, Invoke } from '../../../functions/llm-router/invoke/invoke.ts'
import { readCompletion } from '../../../functions/llm-router/invoke/read-reply.ts'
import { createCostCounters } from '../../../functions/llm-router/money/cost-counters.ts'
import { createDrafts } from '../../../functions/llm-router/observe/decisions/drafts.ts'
import { createObserve } from '../../../functions/llm-router/observe/observe.ts'
import { createDescribe } from '../../../functions/llm-router/request/describe.ts'
import { createTokenCounter } from '../../../functions/llm-router/request/tokens.ts'
import { replyHeaders } from '../../../functions/llm-router/routes/reply-headers.ts'
import { createTargetStates } from '../../../functions/llm-router/state/target-states.ts'
import { knownCaches } from './scene.ts'
import { today } from './shipped.ts'
import { type Asked, catalogues, functionsInCluster, promptOf, requests, type WrittenCatalogue } from './worlds.ts'

const worlds = 5000
const requestsEach = 20
const worldsAtOnce = 5

const answer: ChatCompletion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'An answer' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
}

/** What was seen over all worlds, so that the test cannot pass by having nothing to see. */
const seen = { calls: 0, hedges: 0, retries: 0, fallbacks: 0, replaced: 0, arms: 0, listed: 0, answers: 0, refusals: 0 }

/** The router from the description of a request to its reply's headers, with all that it writes and whom it calls. */
function createWorld(written: WrittenCatalogue) {
  const output: string[] = []
  const observed = () => (labels: Record<string, string>) => {
    output.push(Object.values(labels).join())
  }
  const metrics: Metrics = {
    counter: observed,
    histogram: observed,
    gauge: () => {},
    open: async () => {},
    expose: async () => ({ contentType: '', text: '' }),
    read: async () => [],
  }
  const catalogue = toCatalogue(written, () => 'of a world')
  let nowMs = today
  // Time goes on with each look at it, so that cooldowns and breakers come to an end.
  const now = () => {
    nowMs += 200
    return nowMs
  }
  const states = createTargetStates(catalogue, now)
  let drawn = 0
  const random = () => {
    drawn = (drawn + 0.618) % 1
    // Often nothing, since chance makes the pause before a second try longer than there is time.
    return drawn < 0.3 ? 0 : drawn
  }
  const answersOf = new Map<string, Asked['faults']>()
  const invoked = new Map<string, Invocation[]>()
  const invoke: Invoke = async (invocation, read) => {
    const { callId, signal } = invocation
    const before = invoked.get(callId) ?? []
    invoked.set(callId, [...before, invocation])
    const fault = answersOf.get(callId)?.[before.length] ?? 'answer'
    if (fault === 'slow') {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    if (fault === 'late') await wait(3, undefined, { signal }).catch(() => Promise.reject(signal.reason))
    if (fault !== 'late' && fault !== 'answer') {
      throw new LlmError(fault, 'It failed', { retryAfterMs: 0 })
    }
    return { reply: read(answer, 'p'), bytes: Buffer.from('{}'), simulated: false, startMs: 0 }
  }
  const drafts = createDrafts(now, ({ text }) => output.push(text()))
  const dispatch = createDispatch({
    catalogue,
    states,
    promptCaches: knownCaches(catalogue, now),
    ...createAccounts({
      catalogue,
      states,
      accounts: {
        read: async () => [],
        reserve: async ({ unsettled }) => {
          output.push(unsettled.text)
          return { counters: [] }
        },
        settle: async ({ entry }) => void output.push(entry?.text ?? ''),
      },
      recordCharge: createCostCounters({ targets: catalogue.targets, metrics }),
      metrics,
      spentBy: () => {},
      tell: () => {},
      now,
      random,
    }),
    observe: createObserve(metrics, { catalogue, view: states, now }),
    whenAwake: (attempt, _patience, run) => run(attempt),
    whenRoom: (_attempt, _waiting, run) => run(),
    notify: (event) => output.push(JSON.stringify(event)),
    draftOf: drafts.of,
    background: () => {},
    learning: () => undefined,
    weightsOf: () => undefined,
    armEnded: () => {},
    told: async () => {},
    longestStreamMs: 50_000,
    deploymentOf: () => undefined,
    refreshDeployments: async () => {},
    relistFunctions: async () => {},
    now,
    random,
    invoke,
  })
  const describe = createDescribe({
    catalogue,
    countTokens: createTokenCounter(),
    classify: () => ({ category: 'code', probability: drawn }),
    difficultyOf: () => ({ chance: drawn, rank: 1 }),
  })
  const log = createLog('debug', (line) => output.push(line))

  async function ask(asked: Asked, id: string): Promise<void> {
    answersOf.set(id, asked.faults)
    const body: ChatRequest = {
      messages: [{ role: 'user', content: promptOf(asked) }],
      ...(asked.withTools && { tools: [{ type: 'function', function: { name: 'f' } }] }),
    }
    const { task, maxLatencyMs, model, strategy, user } = asked
    const hints = { task, maxLatencyMs, model, strategy, user, private: true, timeoutMs: 40 }
    const { signal } = new AbortController()
    const call: Call = {
      id,
      method: 'POST',
      path: '/',
      query: '',
      headers: {},
      trailers: {},
      body: Buffer.from(''),
      json: () => null,
      signal,
      log,
      note: (fields) => output.push(JSON.stringify(fields)),
    }
    const draft = drafts.begin(call, 'chat')
    try {
      const request = describe.chat(hints, body)
      draft.asked(request, false)
      const outcome = await dispatch(call, {
        request,
        path: '/v1/chat/completions',
        body,
        read: readCompletion(body),
      })
      output.push(JSON.stringify(replyHeaders(outcome)))
      draft.ended(200)
      seen.answers += 1
      seen.fallbacks += outcome.failed.length > 0 ? 1 : 0
      seen.replaced += outcome.decision.replaces ? 1 : 0
      seen.arms += outcome.decision.experiment ? 1 : 0
      seen.listed += outcome.decision.candidates.includes(outcome.target) ? 0 : 1
    } catch (error) {
      if (!(error instanceof LlmError)) throw error
      draft.ended(error.status, error)
      output.push(error.message, JSON.stringify(error.details))
      seen.refusals += 1
    }
  }
  return { ask, invoked, output }
}

function count(invoked: ReadonlyMap<string, readonly Invocation[]>): void {
  for (const invocations of invoked.values()) {
    seen.calls += invocations.length
    const names = invocations.map(({ target }) => target.name)
    seen.retries += new Set(names).size < names.length ? 1 : 0
    seen.hedges += invocations.some(({ signal }) => /first/.test(String(signal.reason))) ? 1 : 0
  }
}

async function live(written: WrittenCatalogue, all: readonly Asked[]): Promise<void> {
  const world = createWorld(written)
  await Promise.all(all.map((one, index) => world.ask(one, `call-${index}`)))
  const allowed = functionsInCluster(written)
  for (const { target } of [...world.invoked.values()].flat()) {
    assert.ok(allowed.has(target.function), `${target.name} is outside of the cluster`)
  }
  const output = world.output.join('\n')
  for (const { marker } of all) assert.ok(!output.includes(marker), `the prompt is in ${output}`)
  count(world.invoked)
}

test(`no call for a private prompt leaves the cluster, and its text is in nothing that is written, over ${worlds * requestsEach} cases`, async () => {
  const asked = fc.array(requests, { minLength: requestsEach, maxLength: requestsEach })
  // Several at once, since most of their time is waiting for what is late.
  const some = fc.array(fc.tuple(catalogues, asked), { minLength: worldsAtOnce, maxLength: worldsAtOnce })
  await fc.assert(
    fc.asyncProperty(some, async (all) => {
      await Promise.all(all.map(([written, asked]) => live(written, asked)))
    }),
    { numRuns: worlds / worldsAtOnce },
  )
  // How often each occurs depends on the machine, since limits of a few milliseconds are real ones here.
  for (const [what, times] of Object.entries(seen)) assert.ok(times > 0, `there was none of ${what}`)
})
