import { LlmError } from '#runtime/errors.ts'
import type { Call, Route } from '#runtime/http/call.ts'
import type { Siblings } from '#runtime/http/siblings.ts'
import type { Parts } from '#runtime/parts.ts'
import { consoleHeader } from '../headers.ts'
import type { Login } from '../login/login.ts'
import { checkOwnPage } from '../own-page.ts'
import { ruleFor } from './allowed.ts'
import { createAsk, type Limits } from './ask.ts'
import { requestHeaders } from './headers.ts'

type PassOnParts = Pick<Parts, 'open' | 'send'> & { login: Login; siblings: Siblings; limits?: Limits }

const prefix = '/api'

/**
 * Far longer than the router takes, with its start from zero; of what looks, sums over a year of a large ledger are the longest. A change
 * has longer, as nobody knows afterwards whether it was made.
 */
const usualLimits: Limits = { 'look-up': 20_000, change: 30_000 }

/** `/api/*`: what the pages ask of llm-router, with the credentials that the browser does not have. */
export function passOnRoutes({ login, limits = usualLimits, ...parts }: PassOnParts): Route[] {
  const ask = createAsk({ ...parts, limits })

  async function handle(call: Call) {
    const token = login.require(call)
    const path = call.path.slice(prefix.length)
    const rule = ruleFor(call.method, path)
    if (rule === undefined) {
      const fix = 'Ask llm-router itself for it, with the admin-token.'
      throw new LlmError('unknown_path', `The console does not pass ${call.method} of this path on to llm-router`, {
        fix,
        headers: { [consoleHeader.notPassedOn]: 'true' },
      })
    }
    if (call.method !== 'GET') checkOwnPage(call.headers)
    const headers = requestHeaders(call, rule.access, token)
    const asked = {
      ...{ method: call.method, headers, purpose: rule.purpose },
      path: call.query === '' ? path : `${path}?${call.query}`,
    }
    const reply = await ask(asked, call)
    return login.isDue(call) ? { ...reply, headers: { ...reply.headers, [consoleHeader.renew]: 'true' } } : reply
  }

  const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const
  return methods.map((method) => ({ method, path: `${prefix}/*`, handle }))
}
