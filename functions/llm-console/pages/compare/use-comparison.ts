import { connectionsAtOnce } from '../answers/at-once.ts'
import type { Question } from '../answers/question.ts'
import type { Router } from '../answers/router.ts'
import { useMemory, useUnderWay } from '../memory/memory.tsx'
import { type Compared, compare } from './compare.ts'

/** The table is drawn anew so often at most. */
const drawMs = 100

export type Comparison = { question: Question; time: Date; compared: readonly Compared[]; isRunning: boolean }

/**
 * One comparison at a time: begun, stopped, and shown as the answers come. While one runs, no other begins. It goes on and is kept when its
 * page is left, as it is paid for.
 */
export function useComparison(router: Router) {
  const [comparison, keep] = useMemory<Comparison | undefined>('compared', undefined)
  const { run, stop } = useUnderWay('compared')

  function start(question: Question, targets: readonly string[], repeat: number) {
    run(async (signal) => {
      const time = new Date()
      let latest: readonly Compared[] = []
      const draw = (isRunning: boolean) => keep({ question, time, compared: latest, isRunning })
      const timer = setInterval(() => draw(true), drawMs)
      const whole = compare(router, question, {
        ...{ targets, repeat, atOnce: connectionsAtOnce, signal },
        changed(compared) {
          latest = compared
        },
      })
      draw(true)
      try {
        await whole
      } finally {
        clearInterval(timer)
        draw(false)
      }
    })
  }

  return { comparison, isRunning: comparison?.isRunning === true, start, stop }
}
