import { createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import type { Router } from './router.ts'

/** The API key that the user spends with. It is kept in memory, for all pages, and nowhere else. */
export type OwnKey = { key: string; setKey(key: string): void }

export const OwnKeyContext = createContext<OwnKey>({ key: '', setKey() {} })

export function useOwnKey(): OwnKey {
  return useContext(OwnKeyContext)
}

/** The router behind the console, asked with the user's own key if there is one. */
export function useRouter(): Router {
  const { key } = useOwnKey()
  const client = useClient()
  return useMemo(
    () => ({ address: 'api', headers: key === '' ? {} : { 'x-llmr-key': key }, send: client.fetch }),
    [client, key],
  )
}

/** Where programs reach the router: beside the console. */
export function routerAddress(): string {
  return new URL('../llm-router', document.baseURI).href
}
