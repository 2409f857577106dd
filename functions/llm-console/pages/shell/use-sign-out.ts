import { useCallback, useEffect, useRef } from 'preact/hooks'

/**
 * Whoever signs out in one tab has signed out in all, which have the same cookie: so each must hear of it, whether or not it asks anything.
 * @param onSignedOut called when somebody has, in this tab or another
 * @returns what to call when somebody has in this one
 */
export function useSignOut(onSignedOut: () => void): () => void {
  const others = useRef<BroadcastChannel>(undefined)
  useEffect(() => {
    // Another console of this origin has a cookie of its own.
    const channel = new BroadcastChannel(`signed out: ${new URL('.', location.href).pathname}`)
    channel.onmessage = onSignedOut
    others.current = channel
    return () => channel.close()
  }, [onSignedOut])
  return useCallback(() => {
    others.current?.postMessage(true)
    onSignedOut()
  }, [onSignedOut])
}
