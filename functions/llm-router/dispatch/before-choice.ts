import { type TimedRequest, toldFor } from '../choose/request.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'

type Needed = 'background' | 'learning' | 'strategyWhenLow' | 'promptCaches'

/**
 * What comes before each choice, of a call or of a dry run: what other routers know of the targets is read, a request that names no
 * strategy gets the one that a low budget of its caller wants, and what providers have cached of its prompt is looked up.
 */
export async function beforeChoice(asked: TimedRequest, parts: Pick<AttemptLoopParts, Needed>): Promise<TimedRequest> {
  parts.background()
  const learning = parts.learning()
  if (learning) await learning
  const strategy = await parts.strategyWhenLow(asked)
  return parts.promptCaches.known(
    strategy === undefined ? asked : { ...asked, strategy, ...toldFor([strategy], asked) },
  )
}
