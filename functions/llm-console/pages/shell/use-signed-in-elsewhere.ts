import { useEffect } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import { sessionSchema } from '../api/session.ts'

/**
 * Whether somebody has signed in meanwhile in another tab, which has the same cookie: asked whenever this one is looked at again.
 * @param isAwaited false asks nothing
 * @param onSignedIn called each time that somebody has
 */
export function useSignedInElsewhere(isAwaited: boolean, onSignedIn: () => void): void {
  const client = useClient()
  useEffect(() => {
    if (!isAwaited) return undefined
    const abort = new AbortController()
    const { signal } = abort
    let isAsking = false
    const look = async () => {
      // A switch of tabs can be both events.
      if (isAsking || document.visibilityState !== 'visible') return
      isAsking = true
      const session = await client.ask('session', sessionSchema, { signal })
      isAsking = false
      if (session.ok && session.value.signed_in && !signal.aborted) onSignedIn()
    }
    document.addEventListener('visibilitychange', look, { signal })
    addEventListener('focus', look, { signal })
    return () => abort.abort()
  }, [client, isAwaited, onSignedIn])
}
