import { useEffect, useState } from 'preact/hooks'
import type { Question } from '../answers/question.ts'
import type { Router } from '../answers/router.ts'
import { useDebounced } from '../answers/use-debounced.ts'
import { type Planned, plan } from './plan.ts'

const settleMs = 400

/** What asking each target would take, by its name, while one types; absent while it is not known. */
export function usePlan(
  router: Router,
  question: Question | undefined,
  targets: readonly string[],
): ReadonlyMap<string, Planned> {
  const settled = useDebounced({ question, targets }, settleMs)
  const [known, setKnown] = useState<ReadonlyMap<string, Planned>>(new Map())
  useEffect(() => {
    const { question: asked, targets: names } = settled
    if (asked === undefined) return setKnown(new Map())
    const abort = new AbortController()
    plan(router, asked, names, abort.signal).then(
      (planned) => setKnown(new Map(planned.map((one) => [one.target, one]))),
      () => {},
    )
    return () => abort.abort()
  }, [router, settled])
  return known
}
