import { useEffect, useState } from 'preact/hooks'
import { useMemory, useUnderWay } from '../memory/memory.tsx'
import { type Answer, hasEnded, noAnswerYet } from './answer.ts'
import { ask } from './ask.ts'
import { chatBody, type Question } from './question.ts'
import type { Router } from './router.ts'

/** How often the time of an answer is drawn anew while nothing comes. */
const agingMs = 100

/** The last answer; what was asked, and when, by the page's clock in milliseconds. */
type Given = { answer: Answer; asked: Question; beganMs: number }

/**
 * One answer at a time: asked for, stopped, and shown as it comes, once a frame at most. While one is coming, no other is asked for. It goes
 * on and is kept when its page is left, as it is paid for.
 */
export function useAnswer(router: Router) {
  const [given, give] = useMemory<Given | undefined>('answer', undefined)
  const { run, stop } = useUnderWay('answer')
  const isRunning = given !== undefined && !hasEnded(given.answer)
  const nowMs = useClock(isRunning)

  function start(asked: Question) {
    run(async (signal) => {
      const beganMs = performance.now()
      const show = (answer: Answer) => give({ answer, asked, beganMs })
      show(noAnswerYet)
      await ask(router, chatBody(asked), { signal, changed: onceAFrame(show) })
    })
  }

  const answer = given && isRunning ? aged(given, nowMs) : given?.answer
  return { answer, asked: given?.asked, start, stop, isRunning }
}

/** The page's clock in milliseconds, drawn anew while something runs. */
function useClock(isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(0)
  useEffect(() => {
    if (!isRunning) return undefined
    const timer = setInterval(() => setNowMs(performance.now()), agingMs)
    return () => clearInterval(timer)
  }, [isRunning])
  return nowMs
}

function aged({ answer, beganMs }: Given, nowMs: number): Answer {
  return { ...answer, totalMs: Math.max(answer.totalMs, nowMs - beganMs) }
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
