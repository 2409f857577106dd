import { LlmError } from '#runtime/errors.ts'
import type { Call, Route } from '#runtime/http/call.ts'
import type { Siblings } from '#runtime/http/siblings.ts'
import type { Parts } from '#runtime/parts.ts'
import { consoleHeader } from '../headers.ts'
import type { Login } from '../login/login.ts'
import { checkOwnPage } from '../own-page.ts'
import { accessTo } from './allowed.ts'
import { createAsk } from './ask.ts'
import { requestHeaders } from './headers.ts'

type PassOnParts = Pick<Parts, 'open' | 'send'> & { login: Login; siblings: Siblings; lookUpMs?: number }

const prefix = '/api'

/** Far longer than the router takes, with its start from zero; sums over a year of a large ledger are the longest. */
const usualLookUpMs = 20_000

/** `/api/*`: what the pages ask of llm-router, with the credentials that the browser does not have. */
export function passOnRoutes({ login, lookUpMs = usualLookUpMs, ...parts }: PassOnParts): Route[] {
  const ask = createAsk({ ...parts, lookUpMs })

  async function handle(call: Call) {
    const token = login.require(call)
    const path = call.path.slice(prefix.length)
    const access = accessTo(call.method, path)
    if (access === undefined) {
      const fix = 'Ask llm-router itself for it, with the admin-token.'
      throw new LlmError('unknown_path', `The console does not pass ${call.method} of this path on to llm-router`, {
        fix,
        headers: { [consoleHeader.notPassedOn]: 'true' },
      })
    }
    if (call.method !== 'GET') checkOwnPage(call.headers)
    const headers = requestHeaders(call, access, token)
    const asked = { method: call.method, path: call.query === '' ? path : `${path}?${call.query}`, headers }
    const reply = await ask(asked, call)
    return login.isDue(call) ? { ...reply, headers: { ...reply.headers, [consoleHeader.renew]: 'true' } } : reply
  }

  const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const
  return methods.map((method) => ({ method, path: `${prefix}/*`, handle }))
}
