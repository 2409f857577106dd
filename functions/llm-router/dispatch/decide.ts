import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Span } from '#runtime/telemetry/span.ts'
import type { Decision, Surroundings } from '../choose/decision.ts'
import type { TimedRequest } from '../choose/request.ts'
import { endChoice } from '../observe/decision-span.ts'
import type { Draft } from '../observe/decisions/draft.ts'
import type { Observe } from '../observe/observe.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { type ChooseAnewParts, chooseAnew } from './choose-anew.ts'
import * as tell from './tell.ts'

/**
 * Decides which targets may answer a request, and tells everybody who wants to know.
 * @param surroundings those of now
 * @throws LlmError if no target may
 */
export async function decide(
  call: Call,
  request: TimedRequest,
  surroundings: () => Surroundings,
  parts: Pick<AttemptLoopParts, 'observe' | 'notify'> & ChooseAnewParts,
  { draft, span }: { draft: Draft; span: Span | undefined },
): Promise<Decision> {
  const { observe, notify } = parts
  const decision = await chosen(call, request, surroundings, parts, span)
  if (span) endChoice(span, decision)
  call.span?.set({ 'llm_router.task': request.task, 'llm_router.private': request.private })
  draft.decided(decision, request, surroundings())
  observe.decided(decision)
  notify(tell.decided(call.id, request, decision))
  call.log.debug(() => toLogFields(decision), 'decided')
  return decision
}

/** The decision. If there is none, the log gets the reason for each target. */
async function chosen(
  call: Call,
  request: TimedRequest,
  surroundings: () => Surroundings,
  parts: { observe: Pick<Observe, 'unanswered'> } & ChooseAnewParts,
  span: Span | undefined,
): Promise<Decision> {
  try {
    return await chooseAnew(request, surroundings, parts)
  } catch (error) {
    if (error instanceof LlmError) {
      parts.observe.unanswered(error.code, false)
      span?.end(error.code)
    }
    // An unknown model name is the caller's text, which must not be logged.
    if (error instanceof LlmError && error.code !== 'model_not_found') {
      call.note({ task: request.task, rejected: error.message })
    }
    throw error
  }
}

function toLogFields({ strategy, reason, candidates, removed }: Decision): Record<string, unknown> {
  return {
    strategy,
    reason,
    candidates: candidates.map(({ name }) => name),
    removed: removed.map(({ target, rejection }) => `${target.name} ${rejection.why}`),
  }
}
