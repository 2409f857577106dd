import type { Router } from '../../functions/llm-console/pages/answers/router.ts'
import type { Variables } from '../envsubst.ts'
import { readGiven } from './given-file.ts'
import { checkHeaderText } from './header-text.ts'
import { type GivenAddress, routerAddress } from './router-address.ts'

/** The router as a caller reaches it, with the key that a file or LLM_ROUTER_KEY holds, if any does. @throws Error naming the option */
export async function connectCaller(
  { keyFile, ...where }: GivenAddress & { keyFile: string | undefined },
  environment: Variables,
): Promise<Router> {
  const given = keyFile === undefined ? environment.LLM_ROUTER_KEY : await readGiven(keyFile, '--key-file')
  const key = given && checkHeaderText(given.trim(), `The key in ${keyFile ?? 'LLM_ROUTER_KEY'}`)
  return {
    address: routerAddress(where, environment),
    headers: key ? { authorization: `Bearer ${key}` } : {},
    send: fetch,
  }
}
