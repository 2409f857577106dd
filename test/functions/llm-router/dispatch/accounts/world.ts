import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { createLog } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import type { Target } from '../../../../../functions/llm-router/catalogue/catalogue.ts'
import { createAccounts } from '../../../../../functions/llm-router/dispatch/accounts/accounts.ts'
import type { ColdStartParts } from '../../../../../functions/llm-router/dispatch/cold-start.ts'
import { createDispatch } from '../../../../../functions/llm-router/dispatch/dispatch.ts'
import type { Invoke } from '../../../../../functions/llm-router/invoke/invoke.ts'
import { readCompletion } from '../../../../../functions/llm-router/invoke/read-reply.ts'
import type { Caller } from '../../../../../functions/llm-router/keys/caller.ts'
import { asPermitted } from '../../../../../functions/llm-router/keys/policy.ts'
import type { BudgetEvent } from '../../../../../functions/llm-router/money/budgets/event.ts'
import { createCostCounters } from '../../../../../functions/llm-router/money/cost-counters.ts'
import { createMostCost } from '../../../../../functions/llm-router/money/most-cost.ts'
import { createDrafts } from '../../../../../functions/llm-router/observe/decisions/drafts.ts'
import { createObserve } from '../../../../../functions/llm-router/observe/observe.ts'
import { createDescribe } from '../../../../../functions/llm-router/request/describe.ts'
import { createTokenCounter } from '../../../../../functions/llm-router/request/tokens.ts'
import { createTargetStates } from '../../../../../functions/llm-router/state/target-states.ts'
import type { Accounts } from '../../../../../functions/llm-router/store/accounts.ts'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { read } from '../../catalogue/read.ts'
import { knownCaches } from '../../scene.ts'

/** How a target answers: after how long, and with how many tokens, or by which error. */
export type Answer = { afterMs: number; promptTokens?: number; completionTokens?: number; error?: LlmError }

export type Asking = {
  caller?: Caller
  /** Null leaves it out. */
  maxTokens?: number | null
  prompt?: string
  strategy?: 'priority' | 'cost'
  timeoutMs?: number
  signal?: AbortSignal
}

const head = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'm' }
const choices = [{ index: 0, message: { role: 'assistant', content: 'An answer' }, finish_reason: 'stop' }]

/** A dollar for a thousand tokens. */
export const dear = { usdPerMillionTokens: { input: 1000, output: 1000 } }
export const free = { usdPerMillionTokens: { input: 0, output: 0 } }

/** Targets by name, in the order in which they are asked. */
export async function readWorldCatalogue(targets: Record<string, object>, more: object = {}) {
  const written = Object.entries(targets).map(([provider, given]) => ({
    ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
    ...{ contextWindowTokens: 100_000, ...given },
  }))
  const rules = [{ reason: 'in_order', to: written.map(({ provider }) => `${provider}/m`) }]
  return read(JSON.stringify({ rules, targets: written, ...more }))
}

/** The life of requests as the router composes it, with a store, and targets that do what a test says. */
export function createSpendWorld(
  catalogue: Awaited<ReturnType<typeof readWorldCatalogue>>,
  accounts: Store['accounts'] | Pick<Accounts, 'reserve' | 'settle' | 'read'>,
  answerOf: (target: Target, body: ChatRequest) => Answer,
  now: () => number = Date.now,
  more: Partial<ColdStartParts> = {},
) {
  const metrics = createMetrics()
  const states = createTargetStates(catalogue, now)
  const events: BudgetEvent[] = []
  const asked: string[] = []
  const bodies: unknown[] = []
  const invoke: Invoke = async ({ target, body, signal, connected }, readReply) => {
    asked.push(target.provider)
    bodies.push(body)
    connected()
    const answer = answerOf(target, body as ChatRequest)
    await wait(answer.afterMs, undefined, { signal }).catch(() => Promise.reject(signal.reason))
    if (answer.error) throw answer.error
    const usage = { prompt_tokens: answer.promptTokens ?? 1, completion_tokens: answer.completionTokens ?? 1 }
    const reply = readReply({ ...head, choices, usage }, 'p')
    return { reply, bytes: Buffer.from('{}'), simulated: false, startMs: 0 }
  }
  const dispatch = createDispatch({
    catalogue,
    states,
    ...createAccounts({
      ...{ catalogue, accounts, states, metrics, now, random: Math.random },
      recordCharge: createCostCounters({ targets: catalogue.targets, metrics }),
      spentBy: () => {},
      tell: (event) => events.push(event),
    }),
    observe: createObserve(metrics, { catalogue, view: states, now }),
    promptCaches: knownCaches(catalogue, now),
    whenAwake: (attempt, _patience, run) => run(attempt),
    whenRoom: (_attempt, _waiting, run) => run(),
    notify: () => {},
    draftOf: createDrafts(now, () => {}).of,
    background: () => {},
    learning: () => undefined,
    weightsOf: () => undefined,
    armEnded: () => {},
    told: async () => {},
    longestStreamMs: 50_000,
    deploymentOf: () => undefined,
    refreshDeployments: async () => {},
    relistFunctions: async () => {},
    ...more,
    now,
    random: () => 0,
    invoke,
  })
  const describe = createDescribe({
    catalogue,
    countTokens: createTokenCounter(),
    classify: () => ({ category: 'code', probability: 1 }),
  })
  let id = 0

  function toRequest({ caller, maxTokens, prompt = 'x', strategy, timeoutMs = 20_000 }: Asking) {
    const body: ChatRequest = {
      messages: [{ role: 'user', content: prompt }],
      max_tokens: maxTokens === undefined ? 100 : maxTokens,
    }
    const hints = { task: 'generate' as const, maxLatencyMs: 30_000, private: false, timeoutMs }
    const asked = { ...hints, strategy, model: undefined, user: undefined }
    return { body, request: describe.chat(caller ? asPermitted(asked, caller) : asked, body) }
  }

  async function ask(asking: Asking = {}) {
    const { body, request } = toRequest(asking)
    id += 1
    const call: Call = {
      ...{ id: `call-${id}`, method: 'POST', path: '/', query: '', headers: {}, trailers: {}, body: Buffer.from('') },
      json: () => null,
      signal: asking.signal ?? new AbortController().signal,
      log: createLog('silent'),
      note: () => {},
    }
    try {
      return await dispatch(call, { request, path: '/v1/chat/completions', body, read: readCompletion(body) })
    } finally {
      // As long as any reply takes to its client.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  return {
    events,
    /** The providers that have been asked, in turn. */
    asked,
    /** What they have been sent. */
    bodies,
    ask,
    /** The error of a call that fails, or nothing. */
    async errorOf(asking: Asking = {}): Promise<LlmError | undefined> {
      try {
        await ask(asking)
        return undefined
      } catch (error) {
        assert.ok(error instanceof LlmError, String(error))
        return error
      }
    },
    /** What the router itself has counted of a target's minute. */
    minuteOf(provider: string) {
      const target = catalogue.byName[`${provider}/m`]
      assert.ok(target)
      return states(target).minute
    },
    /** The most that a request can cost at a target, in USD. */
    mostUsd(provider: string, asking: Asking = {}): number {
      const target = catalogue.byName[`${provider}/m`]
      assert.ok(target)
      const span = { beginsMs: now(), endsByMs: now() }
      return createMostCost()(toRequest(asking).request.bounds(), target, span) ?? Number.NaN
    },
  }
}
