import type { Call } from '#runtime/http/call.ts'
import type { RoutingRequest } from '../../choose/request.ts'
import type { Dispatch } from '../dispatch.ts'
import type { DispatchStream } from '../dispatch-stream.ts'
import type { Entered, RunawayGuard } from './guard.ts'

type Gate = {
  guard: RunawayGuard
  /** Starts the background tasks that are due, also for who is refused. */
  background: () => void
}

function enter({ guard, background }: Gate, { id }: Call, request: RoutingRequest): Entered {
  try {
    return guard.enter(id, request)
  } finally {
    background()
  }
}

/** Lets no request in that the guard refuses. */
export function guarded(dispatch: Dispatch, gate: Gate): Dispatch {
  return async (call, question) => {
    const { left } = enter(gate, call, question.request)
    try {
      return await dispatch(call, question)
    } finally {
      left()
    }
  }
}

/** The same for streams, which are over when they are settled. */
export function guardedStream(dispatchStream: DispatchStream, gate: Gate): DispatchStream {
  return async (call, question) => {
    const { left } = enter(gate, call, question.request)
    try {
      const outcome = await dispatchStream(call, question)
      return {
        ...outcome,
        settle(end) {
          left()
          return outcome.settle(end)
        },
      }
    } catch (thrown) {
      left()
      throw thrown
    }
  }
}
