import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Answer, hasEnded, noAnswerYet } from './answer.ts'
import { ask } from './ask.ts'
import { chatBody, type Question } from './question.ts'
import type { Router } from './router.ts'

/** How often the time of an answer is drawn anew while nothing comes. */
const agingMs = 100

/** One answer at a time: asked for, stopped, and shown as it comes, once a frame at most. */
export function useAnswer(router: Router) {
  const [answer, setAnswer] = useState<Answer>()
  const abort = useRef<AbortController>(undefined)
  const beganMs = useRef(0)
  const isRunning = answer !== undefined && !hasEnded(answer)

  useEffect(() => {
    if (!isRunning) return undefined
    const timer = setInterval(() => setAnswer((now) => now && aged(now, performance.now() - beganMs.current)), agingMs)
    return () => clearInterval(timer)
  }, [isRunning])

  const stop = useCallback(() => abort.current?.abort(), [])
  useEffect(() => stop, [stop])

  const start = useCallback(
    (question: Question) => {
      stop()
      const current = new AbortController()
      abort.current = current
      beganMs.current = performance.now()
      setAnswer(noAnswerYet)
      const show = onceAFrame((now: Answer) => {
        if (abort.current === current) setAnswer(now)
      })
      ask(router, chatBody(question), { signal: current.signal, changed: show })
    },
    [router, stop],
  )

  return { answer, start, stop, isRunning }
}

function aged(answer: Answer, totalMs: number): Answer {
  return hasEnded(answer) ? answer : { ...answer, totalMs }
}

/** Passes on the latest value before the next frame; an end at once, since a hidden page has no frames. */
function onceAFrame(show: (answer: Answer) => void): (answer: Answer) => void {
  let latest: Answer | undefined
  let frame: number | undefined
  return (answer) => {
    latest = answer
    if (hasEnded(answer)) {
      if (frame !== undefined) cancelAnimationFrame(frame)
      show(answer)
    } else
      frame ??= requestAnimationFrame(() => {
        frame = undefined
        if (latest) show(latest)
      })
  }
}
