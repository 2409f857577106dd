import type { ShadowResult } from '#runtime/contract/admin/shadows.ts'
import { describeError, type Log } from '#runtime/log.ts'
import type { Room } from '#runtime/memory/room.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Invoke } from '../../invoke/invoke.ts'
import { createObserveShadows } from '../../observe/shadows.ts'
import { createTargetStates } from '../../state/target-states.ts'
import type { AttemptLoopParts } from '../attempt-loop-parts.ts'
import type { CallNotes } from '../call-notes.ts'
import { createAskShadow } from './ask.ts'
import { createMirror, type Mirror, type Underway } from './mirror.ts'

type Parts = Pick<
  AttemptLoopParts,
  'catalogue' | 'states' | 'accountsFor' | 'deploymentOf' | 'draftOf' | 'now' | 'random'
> & {
  invoke: Invoke
  callNotes: Pick<CallNotes, 'keepShadow'>
  /** Told of each comparison, to sum it up. */
  compared: (result: ShadowResult) => void
  metrics: Metrics
  requestRoom: Room
  stopping: AbortSignal
  log: Log
}

/** Puts together what mirrors requests; `mirror` is undefined if the catalogue has no shadows. */
export function createShadows(parts: Parts): { mirror: Mirror | undefined; underWay: Underway } {
  const { catalogue, now, deploymentOf, draftOf, callNotes } = parts
  if (catalogue.shadow.length === 0) return { mirror: undefined, underWay: () => 0 }
  const shadowStates = createTargetStates(catalogue, now, { isShared: false, deploymentOf })
  return createMirror({
    ...{ ...parts, shadowStates, observe: createObserveShadows(parts.metrics, catalogue) },
    ask: createAskShadow({ ...parts, shadowStates }),
    compared(call, result) {
      parts.compared(result)
      callNotes
        .keepShadow(draftOf(call).named, result)
        .catch((error: unknown) => parts.log.debug(describeError(error), 'a comparison was not stored'))
    },
  })
}
