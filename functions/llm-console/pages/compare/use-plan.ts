import { useEffect, useState } from 'preact/hooks'
import type { Question } from '../answers/question.ts'
import type { Router } from '../answers/router.ts'
import { useDebounced } from '../answers/use-debounced.ts'
import { type Planned, plan } from './plan.ts'

const settleMs = 400

export type LivePlan = {
  /** What asking each target would take, by its name, as far as it is known. It may be that of the question before. */
  byTarget: ReadonlyMap<string, Planned>
  /** What asking all of them this very question would take; undefined while that is not known. */
  planned: readonly Planned[] | undefined
}

/** What asking each target would take, while one types. */
export function usePlan(router: Router, question: Question | undefined, targets: readonly string[]): LivePlan {
  const settled = useDebounced({ question, targets }, settleMs)
  const [known, setKnown] = useState<{ of?: typeof settled; planned: readonly Planned[] }>({ planned: [] })
  useEffect(() => {
    const { question: asked, targets: names } = settled
    if (asked === undefined) return setKnown({ planned: [] })
    const abort = new AbortController()
    plan(router, asked, names, abort.signal).then(
      (planned) => setKnown({ of: settled, planned }),
      () => {},
    )
    return () => abort.abort()
  }, [router, settled])
  const isOfThis = JSON.stringify(known.of) === JSON.stringify({ question, targets })
  return {
    byTarget: new Map(known.planned.map((one) => [one.target, one])),
    planned: isOfThis ? known.planned : undefined,
  }
}
