import type { Span } from '#runtime/telemetry/span.ts'
import type { Decision } from '../choose/decision.ts'

/** More would say nothing new: a catalogue may have a thousand targets. */
const mostNames = 20

/** Ends the span of a choice with its result. */
export function endChoice(span: Span, { strategy, reason, candidates, removed }: Decision): void {
  span.set({
    'llm_router.strategy': strategy,
    'llm_router.reason': reason,
    'llm_router.candidates': candidates.slice(0, mostNames).map(({ name }) => name),
    'llm_router.removed': removed.slice(0, mostNames).map(({ target, rejection }) => `${target.name} ${rejection.why}`),
  })
  span.end()
}
