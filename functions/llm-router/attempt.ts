import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Log } from '#runtime/log.ts'
import type { Catalogue, Target } from './catalogue.ts'
import { choose, type Decision } from './choose.ts'
import { exhausted } from './exhausted.ts'
import type { Hints } from './hints.ts'

/** One try at one target, and everything that is known before its answer. */
export type Attempt = {
  decision: Decision
  target: Target
  /** What the whole answer may take. */
  timeLeftMs: number
  log: Log
  /** On the clock of `performance.now()`. */
  startedMs: number
  invokedMs: number
}

/** What the router says of a decision in the reply. */
export type Decided = Pick<Attempt, 'decision' | 'target'>

/**
 * Decides, and tries the candidates in their order.
 * @throws LlmError as `exhausted` says, when none of them has given an answer
 */
export async function attempt<Result>(
  call: Call,
  hints: Hints,
  { catalogue, now }: { catalogue: Catalogue; now: () => number },
  run: (attempt: Attempt) => Promise<Result>,
): Promise<Result> {
  const startedMs = performance.now()
  const decision = choose(hints, catalogue, now())
  const [target] = decision.candidates
  const log = call.log.child({ target: target.name, task: hints.task, reason: decision.reason, private: hints.private })
  const timeLeftMs = timeFor(hints, target, catalogue)
  try {
    return await run({ decision, target, timeLeftMs, log, startedMs, invokedMs: performance.now() })
  } catch (thrown) {
    if (!(thrown instanceof LlmError)) throw thrown
    log.warn({ code: thrown.code }, 'no answer')
    throw exhausted([{ target, error: thrown }])
  }
}

/**
 * How long the request may take. `max_latency_ms` steers the choice; it ends a call only where it allows more than the
 * target's own time, since a target that was chosen because none is fast enough would else never answer.
 */
function timeFor(hints: Hints, target: Target, catalogue: Catalogue): number {
  return (
    hints.timeoutMs ?? Math.max(target.timeoutMs ?? catalogue.defaultTimeoutMs, Math.min(hints.maxLatencyMs, 45_000))
  )
}
