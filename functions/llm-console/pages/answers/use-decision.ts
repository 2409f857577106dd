import { useEffect, useState } from 'preact/hooks'
import type { Fault } from './fault.ts'
import type { Question } from './question.ts'
import { type Decision, decide } from './route.ts'
import type { Router } from './router.ts'
import { useDebounced } from './use-debounced.ts'

const settleMs = 250

export type LiveDecision = {
  decision?: Decision
  fault?: Fault
  /** The question has changed since. */
  isStale: boolean
}

/** What the router would do with a question while it is typed. An answer that is no longer wanted is aborted. */
export function useDecision(router: Router, question: Question | undefined): LiveDecision {
  const settled = useDebounced(question, settleMs)
  const [known, setKnown] = useState<{ of: Question } & Omit<LiveDecision, 'isStale'>>()
  useEffect(() => {
    if (settled === undefined) return setKnown(undefined)
    const abort = new AbortController()
    decide(router, settled, abort.signal).then(
      (answer) => setKnown({ of: settled, ...answer }),
      () => {},
    )
    return () => abort.abort()
  }, [router, settled])
  const { of, ...rest } = known ?? { of: undefined }
  return { ...rest, isStale: JSON.stringify(of) !== JSON.stringify(question) }
}
