import { useCallback, useEffect, useState } from 'preact/hooks'
import { useLateMs } from '../api/use-late.ts'
import type { Question } from './question.ts'
import type { Router } from './router.ts'
import { useDebounced } from './use-debounced.ts'

export type Live<Answer> = {
  /** What the router says; for a moment that of what was typed before. */
  answer: Answer | undefined
  /** What the router says of the very thing that is asked now is not there yet. */
  isAwaited: boolean
  /** How long it has been awaited, in milliseconds, if that is long. */
  lateMs: number | undefined
  reload(): void
}

/**
 * What the router says of a question while it is typed. What is no longer wanted is aborted. What was said before stands no longer than a
 * moment, and not at all where another key asks, or where the request would go elsewhere to stay private: it would be taken for what is.
 */
export function useLive<Asked extends { question: Question }, Answer>(
  router: Router,
  asked: Asked | undefined,
  settleMs: number,
  ask: (router: Router, asked: Asked, signal: AbortSignal) => Promise<Answer>,
): Live<Answer> {
  const settled = useDebounced(asked, settleMs)
  const [turn, setTurn] = useState(0)
  const [known, setKnown] = useState<{ router: Router; asked: Asked; turn: number; answer: Answer }>()
  useEffect(() => {
    if (settled === undefined) return setKnown(undefined)
    const abort = new AbortController()
    ask(router, settled, abort.signal).then(
      (answer) => setKnown({ router, asked: settled, turn, answer }),
      () => {},
    )
    return () => abort.abort()
  }, [router, settled, turn, ask])

  const isOfTurn = known?.router === router && known.turn === turn
  const lateMs = useLateMs(settled !== undefined && !(isOfTurn && known.asked === settled), turn)
  const isAwaited = asked !== undefined && !(isOfTurn && JSON.stringify(known.asked) === JSON.stringify(asked))
  const mayStand =
    known !== undefined &&
    lateMs === undefined &&
    known.router === router &&
    known.asked.question.private === asked?.question.private
  return {
    ...{ isAwaited, lateMs, answer: mayStand ? known.answer : undefined },
    reload: useCallback(() => setTurn((before) => before + 1), []),
  }
}
