import { useEffect, useMemo, useState } from 'preact/hooks'
import { consoleHeader } from '../../headers.ts'
import { useClient } from '../api/context.ts'
import type { Router } from './router.ts'
import { useApiKey } from './use-api-key.ts'

/** The router behind the console, asked with the user's own key if there is one. Another one after each time of signing in. */
export function useRouter(): Router {
  const [key] = useApiKey()
  const client = useClient()
  const [turn, setTurn] = useState(0)
  useEffect(() => client.onSignedIn(() => setTurn((before) => before + 1)), [client])
  return useMemo(
    () => ({ address: 'api', headers: key === '' ? {} : { [consoleHeader.key]: key }, send: client.fetch }),
    // Each turn: what has failed without a session is asked again.
    [client, key, turn],
  )
}

/** Where programs reach the router: beside the console. */
export function routerAddress(): string {
  return new URL('../llm-router', document.baseURI).href
}
