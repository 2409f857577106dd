import type { Target } from '../catalogue/catalogue.ts'
import type { Decision } from '../choose/decision.ts'
import type { RoutingRequest } from '../choose/request.ts'
import type { Running as AnyRunning, Tried } from './attempt.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'

type Running<Result> = Pick<AnyRunning<Result>, 'ended' | 'began' | 'overtake'>

/**
 * Starts a second attempt if the first is late, takes the first answer, and aborts the other attempt. Returns how each ended,
 * the answer first.
 * @param afterMs the delay before the second attempt. It begins when the first target is asked: a budget that is waited for makes
 *   no target late, and a second attempt would wait for the same one
 */
export async function hedge<Result>(
  first: Running<Result>,
  startSecond: () => Running<Result>,
  afterMs: number,
): Promise<Tried<Result>[]> {
  let timer: NodeJS.Timeout | undefined
  const late = first.began.then(
    () =>
      new Promise<undefined>((resolve) => {
        timer = setTimeout(resolve, afterMs, undefined)
      }),
  )
  const early = await Promise.race([first.ended, late]).finally(() => clearTimeout(timer))
  if (early !== undefined) return [early]
  const second = startSecond()

  const [sooner, later] = await Promise.race([
    first.ended.then((tried) => [tried, second] as const),
    second.ended.then((tried) => [tried, first] as const),
  ])
  if ('result' in sooner) later.overtake()
  const other = await later.ended
  return 'result' in other && !('result' in sooner) ? [other, sooner] : [sooner, other]
}

/** With fewer answers, the 95th percentile is the slowest one, and too many requests would be sent twice. */
const enoughAnswers = 20

/**
 * The delay before a hedge: the first target's own 95th percentile. Until that is known, what the catalogue expects of it, or else all
 * the time in which the caller wants the answer. Undefined if the catalogue does not ask for hedging.
 */
export function hedgeAfterMs(
  { strategy }: Decision,
  first: Target,
  { maxLatencyMs }: Pick<RoutingRequest, 'maxLatencyMs'>,
  { catalogue, states }: Pick<AttemptLoopParts, 'catalogue' | 'states'>,
): number | undefined {
  if (strategy !== 'deadline' || !catalogue.deadline.hedge) return undefined
  const { latency } = states(first)
  return latency.measured < enoughAnswers ? (first.expectedLatencyMs ?? maxLatencyMs) : latency.quantileMs(0.95)
}
