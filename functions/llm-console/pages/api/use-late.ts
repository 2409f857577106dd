import { useEffect, useState } from 'preact/hooks'
import { useClient } from './context.ts'

/** Two refreshes of the quickest page. Answers take milliseconds, or a second from a function that had no replica. */
const patienceMs = 4000

/**
 * How long an answer has been awaited, in milliseconds, each second anew; undefined while that is nothing to speak of.
 * @param turn another one is another answer
 */
export function useLateMs(isAwaited: boolean, turn: number): number | undefined {
  const client = useClient()
  const [late, setLate] = useState<{ turn: number; ms: number }>()
  useEffect(() => {
    setLate(undefined)
    if (!isAwaited) return undefined
    const askedMs = client.nowMs()
    const timer = setInterval(() => setLate({ turn, ms: client.nowMs() - askedMs }), 1000)
    return () => clearInterval(timer)
  }, [client, isAwaited, turn])
  return late?.turn === turn && late.ms >= patienceMs ? late.ms : undefined
}
