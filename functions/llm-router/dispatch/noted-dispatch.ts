import type { DraftOf } from '../observe/decisions/drafts.ts'
import type { Sample } from '../observe/recordings/sampled.ts'
import type { Dispatch } from './dispatch.ts'
import type { DispatchStream } from './dispatch-stream.ts'

/** Notes what is asked, before anything can refuse it, and whether it is to be recorded. */
export function notedDispatch(dispatch: Dispatch, draftOf: DraftOf, sample?: Sample): Dispatch {
  return (call, question) => {
    draftOf(call).asked(question.request, false, sample?.(question))
    return dispatch(call, question)
  }
}

/** The same for streams. */
export function notedDispatchStream(dispatchStream: DispatchStream, draftOf: DraftOf, sample?: Sample): DispatchStream {
  return (call, question) => {
    draftOf(call).asked(question.request, true, sample?.(question))
    return dispatchStream(call, question)
  }
}
