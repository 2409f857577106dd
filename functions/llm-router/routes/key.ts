import { userInHeaders } from '#runtime/contract/hints/hints.ts'
import { toUser } from '#runtime/contract/user.ts'
import { json, type Route } from '#runtime/http/call.ts'
import type { ReadBalances } from '../dispatch/accounts/balances.ts'
import type { CallerOf } from '../keys/callers.ts'

export type KeyRouteParts = { callerOf: CallerOf; readBalances: ReadBalances }

/**
 * `GET /key`: what the calling key stands for and may do, and what is left of the budgets and limits that hold for it and for the user
 * that the header `x-llm-user` names. Without any keys, that the router is open.
 */
export function keyRoute({ callerOf, readBalances }: KeyRouteParts): Route {
  return {
    method: 'GET',
    path: '/key',
    async handle(call) {
      const caller = await callerOf(call)
      const asked = toUser(userInHeaders(call.headers))
      const user = caller.user ?? asked
      // Null while nobody can tell.
      const left = await readBalances({ ...caller, user }).catch(() => ({ balances: null, limit_balances: null }))
      return json({ ...(caller.key ?? { id: null, open: true }), ...left })
    },
  }
}
