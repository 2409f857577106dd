import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Answer, hasEnded, noAnswerYet } from './answer.ts'
import { ask } from './ask.ts'
import { chatBody, type Question } from './question.ts'
import type { Router } from './router.ts'

/** How often the time of an answer is drawn anew while nothing comes. */
const agingMs = 100

/** One answer at a time: asked for, stopped, and shown as it comes, once a frame at most. While one is coming, no other is asked for. */
export function useAnswer(router: Router) {
  const [answer, setAnswer] = useState<Answer>()
  const [asked, setAsked] = useState<Question>()
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
    async (question: Question) => {
      if (abort.current) return
      const current = new AbortController()
      abort.current = current
      beganMs.current = performance.now()
      setAnswer(noAnswerYet)
      setAsked(question)
      await ask(router, chatBody(question), { signal: current.signal, changed: onceAFrame(setAnswer) })
      abort.current = undefined
    },
    [router],
  )

  return { answer, asked, start, stop, isRunning }
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
