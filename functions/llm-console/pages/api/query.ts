import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type * as v from 'valibot'
import { useClient } from './context.ts'
import type { Failure } from './result.ts'
import { useLateMs } from './use-late.ts'

/** What is known of an answer. While it is asked for again, the last one stays; that to another path says nothing of this one. */
export type Query<Value> = {
  value: Value | undefined
  failure: Failure | undefined
  isLoading: boolean
  /** When the value came, in milliseconds since the epoch by the console's clock. */
  atMs: number | undefined
  /** How long the answer under way has been awaited, in milliseconds, if that is long. */
  lateMs: number | undefined
  reload(): void
}

/**
 * Asks for something when the page opens, again when the path changes and, if `everyMs` says so, from time to time while the page
 * can be seen. An answer that is no longer wanted is aborted.
 * @param path undefined asks nothing
 */
export function useQuery<Schema extends v.GenericSchema>(
  path: string | undefined,
  schema: Schema,
  { everyMs }: { everyMs?: number | undefined } = {},
): Query<v.InferOutput<Schema>> {
  type Value = v.InferOutput<Schema>
  type State = {
    path: string | undefined
    value: Value | undefined
    failure: Failure | undefined
    atMs: number | undefined
  }
  const client = useClient()
  const [state, setState] = useState<State>({ path, value: undefined, failure: undefined, atMs: undefined })
  const [isLoading, setLoading] = useState(path !== undefined)
  const [turn, setTurn] = useState(0)
  const latest = useRef(schema)
  latest.current = schema
  const isUnderWay = useRef(false)

  useEffect(() => {
    if (path === undefined) return undefined
    const abort = new AbortController()
    setLoading(true)
    isUnderWay.current = true
    client.ask(path, latest.current, { signal: abort.signal }).then((result) => {
      if (abort.signal.aborted) return
      isUnderWay.current = false
      setLoading(false)
      if (result.ok) setState({ path, value: result.value, failure: undefined, atMs: client.nowMs() })
      else
        setState((before) => ({
          ...(before.path === path ? before : { ...before, value: undefined }),
          path,
          failure: result.failure,
        }))
    })
    return () => abort.abort()
  }, [client, path, turn])

  const reload = useCallback(() => setTurn((before) => before + 1), [])

  useEffect(() => {
    if (everyMs === undefined) return undefined
    // An answer that takes longer than the pause is awaited, or there would never be one.
    const reloadIfSeen = () => {
      if (document.visibilityState === 'visible' && !isUnderWay.current) reload()
    }
    const timer = setInterval(reloadIfSeen, everyMs)
    document.addEventListener('visibilitychange', reloadIfSeen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', reloadIfSeen)
    }
  }, [everyMs, reload])

  useEffect(() => client.onSignedIn(reload), [client, reload])

  const lateMs = useLateMs(isLoading, turn)

  const known = state.path === path ? state : undefined
  return { value: known?.value, failure: known?.failure, atMs: known?.atMs, isLoading, lateMs, reload }
}
