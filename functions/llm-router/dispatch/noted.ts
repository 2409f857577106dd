import type { DraftOf } from '../observe/decisions/drafts.ts'
import type { Dispatch } from './dispatch.ts'
import type { DispatchStream } from './dispatch-stream.ts'

/** Notes what is asked, before anything can refuse it. */
export function noted(dispatch: Dispatch, draftOf: DraftOf): Dispatch {
  return (call, question) => {
    draftOf(call).asked(question.request, false)
    return dispatch(call, question)
  }
}

/** The same for streams. */
export function notedStream(dispatchStream: DispatchStream, draftOf: DraftOf): DispatchStream {
  return (call, question) => {
    draftOf(call).asked(question.request, true)
    return dispatchStream(call, question)
  }
}
