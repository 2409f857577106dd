import { useEffect, useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import { type Decided, decidedSchema } from '../api/decisions.ts'

/** A call is kept a moment after its end, and by another replica a little later. */
const retryMs = [150, 600, 1500]

/** What the router has kept of a call, once it has ended; undefined until then, and where it keeps nothing. */
export function useDecided(callId: string | undefined): Decided | undefined {
  const client = useClient()
  const [decided, setDecided] = useState<Decided>()
  useEffect(() => {
    setDecided(undefined)
    if (callId === undefined) return undefined
    const abort = new AbortController()
    const { signal } = abort
    const read = async () => {
      for (const ms of retryMs) {
        await new Promise((resolve) => setTimeout(resolve, ms))
        if (signal.aborted) return
        const result = await client.ask(`api/admin/decisions/${encodeURIComponent(callId)}`, decidedSchema, { signal })
        if (result.ok) return setDecided(result.value)
        if (result.failure.status !== 404) return
      }
    }
    read()
    return () => abort.abort()
  }, [client, callId])
  return decided
}
