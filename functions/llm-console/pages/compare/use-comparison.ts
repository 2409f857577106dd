import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { connectionsAtOnce } from '../answers/at-once.ts'
import type { Question } from '../answers/question.ts'
import type { Router } from '../answers/router.ts'
import { type Compared, compare } from './compare.ts'

/** The table is drawn anew so often at most. */
const drawMs = 100

export type Comparison = { question: Question; time: Date; compared: readonly Compared[] }

/** One comparison at a time: begun, stopped, and shown as the answers come. While one runs, no other begins. */
export function useComparison(router: Router) {
  const [comparison, setComparison] = useState<Comparison>()
  const [isRunning, setRunning] = useState(false)
  const abort = useRef<AbortController>(undefined)
  const stop = useCallback(() => abort.current?.abort(), [])
  useEffect(() => stop, [stop])

  async function start(question: Question, targets: readonly string[], repeat: number): Promise<void> {
    if (abort.current) return
    const current = new AbortController()
    abort.current = current
    const time = new Date()
    let latest: readonly Compared[] = []
    const draw = () => setComparison({ question, time, compared: latest })
    const timer = setInterval(draw, drawMs)
    setRunning(true)
    latest = await compare(router, question, {
      ...{ targets, repeat, atOnce: connectionsAtOnce, signal: current.signal },
      changed(compared) {
        latest = compared
      },
    })
    clearInterval(timer)
    draw()
    abort.current = undefined
    setRunning(false)
  }

  return { comparison, isRunning, start, stop }
}
