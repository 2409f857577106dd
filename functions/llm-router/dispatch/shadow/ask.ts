import type { ComparedAnswer } from '#runtime/contract/admin/shadows.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { ErrorCode } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { withDeadline } from '#runtime/http/deadline.ts'
import type { Catalogue, Shadow, Target } from '../../catalogue/catalogue.ts'
import { askedBy } from '../../choose/filters.ts'
import { expectedOutputTokens } from '../../choose/predict.ts'
import type { TimedRequest } from '../../choose/request.ts'
import type { AnswerPath, Invoke, ReadReply } from '../../invoke/invoke.ts'
import { anyone } from '../../keys/caller.ts'
import type { ShadowOutcome } from '../../observe/shadows.ts'
import type { TargetStates } from '../../state/target-states.ts'
import type { Account, AccountsFor } from '../accounts/account.ts'
import { tokensOfAnswer } from '../answer-tokens.ts'
import { answeredAs, failedAs } from '../answered.ts'
import { failureOf as failureOfTarget } from '../attempt.ts'
import { bodyFor } from '../body-for.ts'
import { connectTimeMs, startTimeMs } from '../time.ts'
import { answerOf, failureOf } from './compared-answer.ts'

/** A request as a shadow gets it: for a whole answer. */
export type Mirrored = {
  request: TimedRequest
  path: AnswerPath
  body: Record<string, unknown>
  read: ReadReply<{ usage?: Usage | undefined; service_tier?: string | null | undefined }>
}

export type AskShadowParts = {
  catalogue: Catalogue
  /** What shadows know of the targets. Callers' breakers and measurements learn nothing of them. */
  shadowStates: TargetStates
  accountsFor: AccountsFor
  invoke: Invoke
  now: () => number
  stopping: AbortSignal
}

/**
 * Asks a target for a shadow's answer, once.
 * @throws NotAsked if its budget has no room, or nobody can tell; and if the function is about to end
 */
export type AskShadow = (call: Call, shadow: Shadow, target: Target, mirrored: Mirrored) => Promise<ComparedAnswer>

/** No request was sent, or its answer was not waited for. */
export class NotAsked extends Error {
  readonly outcome: ShadowOutcome

  constructor(outcome: ShadowOutcome) {
    super(outcome)
    this.outcome = outcome
  }
}

/** Why a reservation was refused. */
const refusals: Partial<Record<ErrorCode, ShadowOutcome>> = {
  budget_exceeded: 'no_budget',
  // What is left is reserved by calls under way, and a shadow waits for nobody.
  deadline_exceeded: 'no_budget',
  rate_limited: 'unavailable',
  store_unavailable: 'unavailable',
}

export function createAskShadow({
  catalogue,
  shadowStates,
  accountsFor,
  invoke,
  now,
  stopping,
}: AskShadowParts): AskShadow {
  /** Reserves from the shadow's own budget. A shorter answer than the caller's would compare nothing. */
  async function openAccount(call: Call, shadow: Shadow, target: Target, request: TimedRequest): Promise<Account> {
    const payer = shadow.chargeCaller ? (request.caller ?? anyone) : anyone
    const asked = {
      callId: call.id,
      request: { ...request, caller: { ...payer, shadow: shadow.name } },
      decision: { reason: 'shadow', strategy: request.strategy ?? catalogue.strategy },
      limitMs: shadow.timeoutMs,
      leftMs: () => 0,
      log: call.log,
    }
    const accounts = accountsFor(asked)
    try {
      const account = await accounts.open(target, stopping)
      if (account.isCounted && account.maxTokens === undefined) return account
      account.settle({ how: 'unserved' })
      throw new NotAsked(account.isCounted ? 'no_budget' : 'unavailable')
    } catch (error) {
      if (stopping.aborted) throw new NotAsked('stopping')
      const code = error instanceof LlmError ? error.code : undefined
      if (code === 'budget_exceeded') accounts.refused()
      const outcome = code && refusals[code]
      throw outcome === undefined ? error : new NotAsked(outcome)
    }
  }

  return async (call, shadow, target, { request, path, body, read }) => {
    const account = await openAccount(call, shadow, target, request)
    const state = shadowStates(target)
    const limitMs = shadow.timeoutMs
    const tokens = request.promptTokens + expectedOutputTokens(state, request)
    const opened = state.begin({ tokens, asked: askedBy(request), limitMs })
    const invokedMs = performance.now()
    const late = () => new LlmError('provider_timeout', `${target.function} did not answer within ${limitMs} ms`)
    try {
      const { reply, startMs } = await withDeadline(stopping, limitMs, late, (signal) =>
        invoke(
          {
            ...{
              target,
              path,
              private: request.private,
              body: bodyFor(body, { target, account, caching: undefined }),
              callId: call.id,
            },
            // The caller's trace is over.
            traceContext: undefined,
            timeLeftMs: limitMs,
            connectTimeoutMs: connectTimeMs(target, catalogue),
            startTimeMs: target.wake ? 0 : startTimeMs(request, undefined, limitMs),
            connected: account.sent,
            signal,
          },
          read,
        ),
      )
      const { usage, service_tier: serviceTier } = reply
      const ms = performance.now() - invokedMs - startMs
      const asked = { attempt: { target, account }, request, nowMs: now() }
      const costUsd = account.settle(
        answeredAs(asked, usage, () => tokensOfAnswer(reply)),
        { serviceTier },
      )
      opened.succeeded({ task: request.task, ms, outputTokens: usage?.completion_tokens })
      return answerOf(target, { reply, costUsd, ms })
    } catch (thrown) {
      const isKnown = thrown instanceof LlmError && !stopping.aborted
      const asked = { attempt: { target, account }, request, nowMs: now() }
      account.settle(failedAs(asked, isKnown ? thrown : undefined), { code: isKnown ? thrown.code : undefined })
      if (!isKnown) {
        opened.dropped()
        throw stopping.aborted ? new NotAsked('stopping') : thrown
      }
      opened.failed(
        failureOfTarget(thrown, { invokedMs, requestLeftMs: limitMs, account }, { limitMs, ownMs: limitMs }),
      )
      return failureOf(thrown, performance.now() - invokedMs, target)
    }
  }
}
